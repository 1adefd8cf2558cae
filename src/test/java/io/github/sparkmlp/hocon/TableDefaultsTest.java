package io.github.sparkmlp.hocon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.InitType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetScale;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataShape;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.OptimizerConfig;
import io.github.sparkmlp.config.ScaleConfig;
import io.github.sparkmlp.config.ScheduleConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Configurations that leave to the data, and to the defaults, what they do not say. */
class TableDefaultsTest {
  private static final String TWO_KEYS =
      "data { train { path = /rows/adult.csv }, label = income }";

  private static JobConfig read(String config, String... overrides) throws IOException {
    byte[] text = config.getBytes(StandardCharsets.UTF_8);
    return ConfigReader.read(new ConfigFiles(file -> text), "table.conf", List.of(overrides));
  }

  private static JobFailure failure(String config, String... overrides) {
    return catchThrowableOfType(JobFailure.class, () -> read(config, overrides));
  }

  @Test
  void twoKeysAreEnough() throws IOException {
    JobConfig begun = read(TWO_KEYS);
    assertThat(begun.isComplete()).isFalse();
    assertThat(begun.runName()).startsWith("adult-2");
    assertThat(begun.data().format()).isEqualTo("csv");
    JobConfig job = begun.completed(new DataShape(30_000, 100, 2));
    assertThat(job.isComplete()).isTrue();
    assertThat(job.network().layers()).isEqualTo(List.of(100, 128, 64, 2));
    assertThat(job.network().activations()).containsOnly(ActivationType.RELU);
    assertThat(job.network().init()).contains(InitType.HE);
    assertThat(job.optimizer()).isInstanceOf(OptimizerConfig.AdamW.class);
    assertThat(job.schedule().curve()).isInstanceOf(ScheduleConfig.OneCycle.class);
    assertThat(job.data().validationFraction()).hasValue(0.1);
    assertThat(job.data().preparation().scale().type()).isEqualTo(ScaleConfig.Type.STANDARD);
    assertThat(job.data().preparation().imputeMean()).isTrue();
    assertThat(job.data().preparation().classes()).isPresent();
    assertThat(job.earlyStopping()).isPresent();
    assertThat(job.hocon())
        .contains("layers", "learning-rate", "patience", "epochs")
        .doesNotContain("hidden");
  }

  @Test
  void theWholeConfigurationIsTheSameWhenItIsReadAgain() throws IOException {
    JobConfig job = read(TWO_KEYS).completed(new DataShape(30_000, 100, 2));
    JobConfig again = read(job.hocon());
    assertThat(again.isComplete()).isTrue();
    assertThat(again.learning()).isEqualTo(job.learning());
    assertThat(again.epochs()).isEqualTo(job.epochs());
  }

  @Test
  void moreRowsTakeLargerBatchesAndFewerEpochs() throws IOException {
    JobConfig few = read(TWO_KEYS).completed(new DataShape(500, 10, 2));
    JobConfig many = read(TWO_KEYS).completed(new DataShape(5_000_000, 10, 2));
    assertThat(few.batch().size()).isEqualTo(16);
    assertThat(many.batch().size()).isEqualTo(512);
    assertThat(few.epochs()).isGreaterThan(many.epochs());
    assertThat(few.network().layers()).isEqualTo(List.of(10, 32, 16, 2));
  }

  @Test
  void fewRowsTakeASmallSmoothNetwork() throws IOException {
    JobConfig few = read(TWO_KEYS).completed(new DataShape(5_000, 40, 2));
    assertThat(few.network().layers()).isEqualTo(List.of(40, 32, 16, 2));
    assertThat(few.network().activations()).containsOnly(ActivationType.TANH);
    assertThat(few.network().init()).contains(InitType.XAVIER);
    assertThat(few.network().dropout()).containsExactly(0.0, 0.1, 0.1);
    assertThat(few.batch().size()).isEqualTo(64);
    JobConfig values = read(TWO_KEYS, "task=regression").completed(new DataShape(1_000, 300, 1));
    assertThat(values.network().dropout()).containsOnly(0.0);
    assertThat(values.batch().size()).isEqualTo(16);
  }

  @Test
  void moreInputsThanRowsTakeFewEpochs() throws IOException {
    assertThat(read(TWO_KEYS).completed(new DataShape(57, 7_130, 2)).epochs()).isEqualTo(50);
    assertThat(read(TWO_KEYS).completed(new DataShape(57, 4, 2)).epochs()).isEqualTo(200);
  }

  @Test
  void aRegressionStandardisesItsValues() throws IOException {
    JobConfig job = read(TWO_KEYS, "task=regression").completed(new DataShape(1_000, 10, 1));
    assertThat(job.targets()).isEqualTo(TargetType.VALUES);
    assertThat(job.loss().type()).isEqualTo(LossType.HUBER);
    assertThat(job.data().preparation().target()).isEqualTo(TargetScale.STANDARD);
    assertThat(job.data().preparation().classes()).isEmpty();
  }

  @Test
  void whatIsSaidIsKept() throws IOException {
    JobConfig job =
        read(
                TWO_KEYS,
                "network.hidden=[5]",
                "network.activation=tanh",
                "optimizer={type=sgd,learning-rate=0.5}",
                "schedule={type=step,every-epochs=3}",
                "epochs=7",
                "batch.size=33",
                "data.scale=min-max",
                "early-stopping=null")
            .completed(new DataShape(1_000, 10, 3));
    assertThat(job.network().layers()).isEqualTo(List.of(10, 5, 3));
    assertThat(job.optimizer()).isEqualTo(new OptimizerConfig.Sgd(0.5, 0, 0, false));
    assertThat(job.schedule().curve()).isEqualTo(new ScheduleConfig.Step(3, 0.1));
    assertThat(job.epochs()).isEqualTo(7);
    assertThat(job.batch().size()).isEqualTo(33);
    assertThat(job.data().preparation().scale().type()).isEqualTo(ScaleConfig.Type.MIN_MAX);
    assertThat(job.earlyStopping()).isEmpty();
    assertThat(job.data().validationFraction()).isEmpty();
    JobConfig unvalidated = read(TWO_KEYS, "data.validation=null");
    assertThat(unvalidated.earlyStopping()).isEmpty();
  }

  @Test
  void layersNeedEverythingElseAsBefore() {
    assertThat(failure(TWO_KEYS, "network.layers=[1,2]")).hasMessageContaining("is missing");
    assertThat(failure(TWO_KEYS, "network.layers=[1,2]", "network.hidden=[3]")).isNotNull();
    String whole =
        TWO_KEYS
            + "\nrun-name = x, data.format = csv, optimizer { type = sgd, learning-rate = 1 }, epochs = 1";
    JobFailure both = failure(whole, "network.layers=[1,3,2]", "network.hidden=[3]");
    assertThat(both).hasMessageContaining("network.hidden");
    assertThat(both.remedy()).contains("left out where network.layers names all layers");
  }

  @Test
  void whatDoesNotFitTheDataIsToldWithItsKey() throws IOException {
    JobConfig begun = read(TWO_KEYS, "data.class-weights=[1,2,3]");
    JobFailure failure =
        catchThrowableOfType(JobFailure.class, () -> begun.completed(new DataShape(1_000, 10, 2)));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessageContaining("data.class-weights");
  }

  @Test
  void theExampleIsAsShort() throws IOException {
    JobConfig job =
        TestConfig.read(Path.of("conf/table.conf"), List.of("data.train.path=/rows/x.parquet"));
    assertThat(job.data().format()).isEqualTo("parquet");
    assertThat(job.isComplete()).isFalse();
  }

  @Test
  void typosAreFoundBeforeAnyRowIsRead() {
    assertThat(failure(TWO_KEYS, "network.hiden=[3]")).hasMessageContaining("network.hiden");
    assertThat(failure(TWO_KEYS, "network.hidden=[0]")).hasMessageContaining("network.hidden");
    assertThat(failure(TWO_KEYS, "epochs=0")).hasMessageContaining("epochs");
  }
}
