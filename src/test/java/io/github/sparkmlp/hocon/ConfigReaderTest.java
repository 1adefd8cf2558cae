package io.github.sparkmlp.hocon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.ReaderContract;
import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.IdxFiles;
import io.github.sparkmlp.config.DataConfig.RowRange;
import io.github.sparkmlp.config.EarlyStoppingConfig;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.config.NetworkConfig;
import io.github.sparkmlp.config.OptimizerConfig;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  private static final String CONFIG =
      """
      run-name = test
      data {
        format = csv
        train { path = "in.csv" }
      }
      network { layers = [4, 3, 2] }
      optimizer { type = sgd, learning-rate = 0.1 }
      epochs = 3
      """;

  @TempDir private Path folder;

  private JobConfig read(String text, String... overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("test.conf"), text);
    return TestConfig.read(file, List.of(overrides));
  }

  private JobFailure failure(String text, String... overrides) {
    return catchThrowableOfType(JobFailure.class, () -> read(text, overrides));
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws IOException {
    JobConfig config = read(CONFIG);
    assertThat(config.output()).isEqualTo("runs");
    assertThat(config.loss()).isEqualTo(LossConfig.of(LossType.CROSS_ENTROPY));
    assertThat(config.network().activations()).containsExactly(ActivationType.SIGMOID);
    assertThat(config.batch().size()).isEqualTo(128);
    assertThat(config.batch().micro()).isEmpty();
    assertThat(config.data().preparation()).isEqualTo(TestConfig.NO_PREPARATION);
    assertThat(config.data().columns().features()).containsExactly("*");
    assertThat(config.optimizer()).isEqualTo(new OptimizerConfig.Sgd(0.1, 0, 0, false));
  }

  @ParameterizedTest
  @CsvSource({
    "epochs=0, epochs, a whole number from 1 up",
    "epochs=ten, epochs, a whole number from 1 up",
    "epochs=1.5, epochs, a whole number from 1 up",
    "seed=x, seed, a whole number",
    "loss=hinge, loss, 'one of: mse, cross-entropy, binary-cross-entropy, huber'",
    "network.activation=softmax, network.activation, 'one of: sigmoid, tanh, relu, leaky-relu, gelu, identity'",
    "network.layers=784, network.layers, 'a list, [a, b, …]'",
    "network.layers=[7], network.layers, at least two sizes",
    "'network.layers=[7, 0]', network.layers, from 1 to",
    "optimizer.type=lbfgs, optimizer.type, 'one of: sgd, adam, adamw, rmsprop, adagrad'",
    "optimizer.learning-rate=-1, optimizer.learning-rate, a number above 0",
    "optimizer.learning-rate=1e-60, optimizer.learning-rate, a number above 0",
    "optimizer.learning-rate=1e60, optimizer.learning-rate, a number above 0",
    "optimizer.learning-rate=NaN, optimizer.learning-rate, a number above 0",
    "optimizer.momentum=1, optimizer.momentum, a number from 0 to below 1",
    "optimizer.momentum=0.99999999999, optimizer.momentum, a number from 0 to below 1",
    "optimizer.nesterov=true, optimizer.nesterov, momentum",
    "optimizer.beta1=0.9, optimizer.beta1, 'clip-norm, learning-rate, momentum, nesterov, type,"
        + " weight-decay'",
    "batch.size=0, batch.size, from 1 to",
    "batch.micro=some, batch.micro, 'a whole number from 1 up, or auto'",
    "batch.order=as-read, batch.order, batch.order-by",
    "batch.order=by-columns, batch.order, batch.order-by",
    "data.scale=0, data.scale, none",
    "data.train=null, data.train, Add data.train",
    "data.train.rows=1:5, data.train.rows, path",
    "metrics.every=second, metrics.every, 'one of: epoch, step'",
    "checkpoint.keep=0, checkpoint.keep, a whole number from 1 up",
    "checkpoint.single-writer=maybe, checkpoint.single-writer, true or false",
    "publish.require.accuracy=95, publish.require.accuracy, from 0 to below 1",
    "publish.require.accuracy=0.9, publish.require.accuracy, no data.test",
    "publish.require.macro-recall=0.9, publish.require.macro-recall, no data.test",
    "publish.require.rmse=x, publish.require.rmse, a number",
    "task=clustering, task, 'one of: classification, regression'",
    "task=regression, task, classification where loss is a cross-entropy",
    "loss={ type = hinge }, loss.type, 'one of: mse'",
    "'loss={ type = mse, delta = 2 }', loss.delta, type",
    "'loss={ type = cross-entropy, label-smoothing = 1 }', loss.label-smoothing, below 1",
    "'network.layers=[4, 1]', network.layers, the number of classes",
    "'network.activation=[relu, tanh]', network.activation, 'a list of 1, one for each hidden'",
    "network.init=zeros, network.init, 'one of: uniform, xavier, he'",
    "network.dropout=1, network.dropout, below 1",
    "network.dropout=0.995, network.dropout, from 0 to 0.99",
    "'data.validation={ fraction = 0.1, path = a }', data.validation.fraction, separate rows",
    "'augment={ shape = [2, 2], elastic { alpha = 9, sigma = 9 } }', augment.elastic.sigma, the"
        + " size",
    "'network.dropout=[0.1]', network.dropout, a list of 2",
    "network.new-output-layer=true, network.new-output-layer, no network.init-from",
    "optimizer.weight-decay=-1, optimizer.weight-decay, from 0 up",
    "schedule.type=linear, schedule.type, 'one of: constant, step, exponential, cosine, one-cycle'",
    "schedule.type=step, schedule.every-epochs, Add schedule.every-epochs",
    "'schedule={ type = one-cycle, rise = 1 }', schedule.rise, between 0 and 1",
    "schedule.warm-up-epochs=3, schedule.warm-up-epochs, below epochs",
    "schedule.factor=2, schedule.factor, 'type, warm-up-epochs'",
    "early-stopping.metric=loss, early-stopping, no data.validation",
    "'data.label=[a, b]', data.label, one column",
    "data.class-weights=[1], data.class-weights, a list of 2 weights",
    "data.class-weights=heavy, data.class-weights, balanced",
    "data.validation.fraction=1, data.validation.fraction, between 0 and 1",
    "'augment={ shape = [2] }', augment.shape, '[rows, columns]'",
    "'augment={ shape = [2, 3] }', augment.shape, a shape of 4 values",
    "'augment={ shape = [2, 2], zoom = 2 }', augment.zoom, 'elastic, rotate, shape, shift'",
    "metrics.top-k=0, metrics.top-k, from 1 up",
    "optimizer.clip-norm=0, optimizer.clip-norm, a number above 0",
    "kernel=fast, kernel, 'one of: auto, vector, scalar'",
    "run-name=a/b, run-name, one folder",
    "run-name=.., run-name, one folder",
    "run-name=latest.json, run-name, newest model",
    "colour=red, colour, 'augment, batch, checkpoint, data, early-stopping, epochs'"
  })
  void aWrongValueIsAnErrorThatNamesTheKeyAndWhatIsAllowed(
      String override, String key, String allowed) {
    JobFailure failure = failure(CONFIG, override);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessageContaining(key);
    assertThat(failure.remedy()).contains(allowed);
  }

  @Test
  void aLineOfCommentMayHaveManyWords() throws IOException {
    assertThat(read("  # " + "a.b | ".repeat(200) + "\n" + CONFIG).epochs()).isEqualTo(3);
  }

  @Test
  void errorsNameFileAndLine() {
    assertThat(failure(CONFIG.replace("epochs = 3", "epochs = 0")))
        .hasMessageContaining("epochs = 0")
        .hasMessageContaining("test.conf:8");
    assertThat(failure(CONFIG.replace("epochs = 3", "epoch = 3\nepochs = 3")))
        .hasMessageContaining("epoch is not a known key")
        .hasMessageContaining("test.conf:8");
    assertThat(failure(CONFIG.replace("epochs = 3", ""))).hasMessageContaining("epochs is missing");
    assertThat(failure(CONFIG + "}")).hasMessageContaining("test.conf");
    assertThat(failure(CONFIG, "epochs=0")).hasMessageContaining("--set epochs");
  }

  @Test
  void aRunWithoutANameIsNamedByTheTimeOfItsStart() throws IOException {
    assertThat(read(CONFIG.replace("run-name = test", "")).runName())
        .matches("run-20\\d{6}-\\d{6}");
  }

  @Test
  void includesAreFoundBesideWhatIncludesThem() throws IOException {
    Map<String, String> files =
        Map.of(
            "hdfs://host/jobs/a.conf", CONFIG + "include \"common/b.conf\"",
            "hdfs://host/jobs/common/b.conf", "include \"c.conf\"",
            "hdfs://host/jobs/common/c.conf", "output = elsewhere");
    ConfigFiles reader =
        new ConfigFiles(location -> files.get(location).getBytes(StandardCharsets.UTF_8));
    assertThat(ConfigReader.read(reader, "hdfs://host/jobs/a.conf", List.of()).output())
        .isEqualTo("elsewhere");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url(\"http://localhost:1/b.conf\") | http://localhost:1/b.conf",
        "required(url(\"ftp://localhost:1/b.conf\")) | ftp://localhost:1/b.conf",
        "classpath(\"conf/seed.conf\") | classpath:conf/seed.conf",
        "required(classpath(\"b.conf\")) | classpath:b.conf",
        "required(\"b.conf\") | jobs/b.conf",
        "file(\"/b.conf\") | /b.conf",
      })
  void nothingIsIncludedInAnotherWayThanFilesAreRead(String what, String location)
      throws IOException {
    Map<String, String> files =
        Map.of("jobs/a.conf", CONFIG + "include " + what, location, "output = elsewhere");
    ConfigFiles reader = new ConfigFiles(file -> files.get(file).getBytes(StandardCharsets.UTF_8));
    assertThat(ConfigReader.read(reader, "jobs/a.conf", List.of()).output()).isEqualTo("elsewhere");
  }

  @Test
  void anOverrideIncludesAsTheFileDoes() throws IOException {
    String outputs = "output = elsewhere";
    ConfigFiles reader =
        new ConfigFiles(
            file -> (file.equals("a.conf") ? CONFIG : outputs).getBytes(StandardCharsets.UTF_8));
    String override = "vars={ include url(\"http://localhost:1/b.conf\") }";
    assertThat(ConfigReader.read(reader, "a.conf", List.of(override)).resolved())
        .contains("\"vars\":{\"output\":\"elsewhere\"}");
  }

  @Test
  void aFileThatIncludesItselfIsAnError() {
    JobFailure failure = failure(CONFIG + "include \"test.conf\"");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessageContaining("test.conf is included after 100 other files");
  }

  @Test
  void whatIsNoLocationIsAnError() {
    JobFailure failure = failure(CONFIG + "include \"a\\u0000b\"");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessageContaining("is not a valid location");
  }

  @Test
  void aCharacterOfANegativeNumberIsAnError() {
    String character = "\"\\u-400\"";
    assertThat(failure(CONFIG + "vars.a = " + character).exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure(CONFIG, "vars.a=" + character).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{ a = ", "[", "a."})
  void whatIsNestedTooDeepIsAnError(String level) {
    JobFailure failure = failure(CONFIG + "vars = { a = " + level.repeat(100_000));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aConfigurationMayHaveManyNamesAndWords() throws IOException {
    String names = "vars.x = 1\nvars.list = [" + "${vars.x}, ".repeat(200) + "]\n";
    assertThat(read(names + CONFIG).epochs()).isEqualTo(3);
    assertThat(read("vars.text = " + "word ".repeat(2_000) + "\n" + CONFIG).epochs()).isEqualTo(3);
  }

  @Test
  void overridesAreTakenAsTheyAreUnlessTheyAreHocon() throws IOException {
    JobConfig config =
        read(
            CONFIG,
            "data.train.path=s3a://bucket/a//b#c.csv",
            "network.layers=[4, 2]",
            "data.options={ header = true, sep = \";\" }",
            "batch.micro=null",
            "epochs=7");
    assertThat(config.data().train())
        .isEqualTo(
            new DataConfig.Table(
                Optional.of("s3a://bucket/a//b#c.csv"), Map.of("header", "true", "sep", ";")));
    assertThat(config.network().layers()).containsExactly(4, 2);
    assertThat(config.batch().micro()).isEmpty();
    assertThat(config.epochs()).isEqualTo(7);
  }

  @Test
  void anOverrideWithoutAValueIsAnError() {
    assertThat(failure(CONFIG, "epochs").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void rowsOfIdxFilesAreARange() throws IOException {
    String train = "data { format = idx, train { images = a, labels = b, rows = \"1:5001\" } }";
    JobConfig config = read(CONFIG.replaceAll("(?s)data \\{.*?\\}\\n\\}", train));
    assertThat(config.data().train()).isEqualTo(new IdxFiles("a", "b", new RowRange(1, 5001)));
    for (String rows : List.of("5:5", "7:2", "-1:4", "all", "1:99999999999999999999")) {
      assertThat(
              failure(CONFIG.replaceAll("(?s)data \\{.*?\\}\\n\\}", train.replace("1:5001", rows))))
          .hasMessageContaining("data.train.rows");
    }
  }

  @Test
  void everyShippedConfigurationIsValid() throws IOException {
    for (String name :
        List.of(
            "seed.conf",
            "seed-sgd.conf",
            "mnist.conf",
            "mnist-small.conf",
            "mnist-best.conf",
            "mnist-record.conf")) {
      JobConfig config = TestConfig.read(Path.of("conf", name), List.of("vars.mnist=/data"));
      assertThat(config.runName()).matches("[a-z-]+-\\d{8}-\\d{6}");
      assertThat(config.resolved()).doesNotContain("timestamp");
    }
    assertThat(TestConfig.read(Path.of("conf/seed-sgd.conf"), List.of()).optimizer())
        .isEqualTo(new OptimizerConfig.Sgd(0.1, 0, 0, false));
  }

  @Test
  void includedFilesIncludeWhatLiesBesideThem() throws IOException {
    Path seed = Path.of("conf/seed-sgd.conf").toAbsolutePath();
    assertThat(read("include file(\"%s\")".formatted(seed)).epochs()).isEqualTo(10);
  }

  @Test
  void aDirectReductionHasNoLevels() throws IOException {
    assertThat(read(CONFIG, "reduce.strategy=direct").reduce().strategy())
        .isEqualTo(ReduceConfig.Strategy.DIRECT);
    assertThat(failure(CONFIG, "reduce.strategy=direct", "reduce.depth=2"))
        .hasMessageContaining("reduce.depth");
  }

  @Test
  void aNameThatNothingSetsIsAnError() {
    JobFailure failure = failure(CONFIG + "vars { a = ${nowhere} }");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure).hasMessageContaining("nowhere").hasMessageContaining("test.conf");
  }

  @Test
  void metricsMustExistForTheTaskAndOutputs() throws IOException {
    String fraction = "data.validation={ fraction = 0.1 }";
    assertThat(failure(CONFIG, fraction, "early-stopping.metric=rmse").remedy())
        .contains("loss, accuracy, macro-precision, macro-recall, macro-f1, log-loss, auc");
    assertThat(failure(CONFIG, fraction, "early-stopping.metric=top-k-accuracy").remedy())
        .contains("one of");
    assertThat(read(CONFIG, fraction, "early-stopping.metric=auc").earlyStopping())
        .contains(new EarlyStoppingConfig(Metric.AUC, 5, 0));
    assertThat(
            read(CONFIG, fraction, "early-stopping.metric=r2", "task=regression", "loss=mse")
                .targets())
        .isEqualTo(TargetType.VALUES);
    assertThat(failure(CONFIG, "data.test.path=x", "publish.require.r2=0.5").remedy())
        .contains("publish.require.r2 must be another metric");
    assertThat(read(CONFIG, "data.test.path=x", "publish.require.log-loss=0.5").publish().require())
        .containsEntry(Metric.LOG_LOSS, 0.5);
  }

  @Test
  void aShareCanTakeThePlaceOfRowsThatValidate() throws IOException {
    String rows = CONFIG + "data.validation { path = x }";
    assertThat(failure(rows, "data.validation.fraction=0.2").remedy())
        .contains("data.validation=null");
    DataConfig data = read(rows, "data.validation=null", "data.validation.fraction=0.2").data();
    assertThat(data.validationFraction()).hasValue(0.2);
    assertThat(data.validation()).isEmpty();
  }

  @Test
  void lossesHaveSettingsAndTellWhatTargetsAre() throws IOException {
    JobConfig huber = read(CONFIG, "loss={ type = huber, delta = 0.5 }", "data.label=[a, b]");
    assertThat(huber.loss()).isEqualTo(new LossConfig(LossType.HUBER, 0, 0.5));
    assertThat(huber.targets()).isEqualTo(TargetType.VALUES);
    assertThat(read(CONFIG, "loss=binary-cross-entropy").targets()).isEqualTo(TargetType.LABELS);
    assertThat(read(CONFIG, "loss.label-smoothing=0.2", "loss.type=cross-entropy").loss())
        .isEqualTo(new LossConfig(LossType.CROSS_ENTROPY, 0.2, 1));
    assertThat(read(CONFIG, "network.layers=[4, 9, 8, 2]", "network.dropout=0.2").network())
        .extracting(NetworkConfig::dropout)
        .isEqualTo(List.of(0.0, 0.2, 0.2));
  }

  @Test
  void whatTheModelDependsOnInSomeTrainingsAloneIsAKeyOfThose() throws IOException {
    assertThat(read(CONFIG, "schedule.type=cosine", "epochs=4").learning())
        .isNotEqualTo(read(CONFIG, "schedule.type=cosine").learning());
    String topK = "early-stopping.metric=top-k-accuracy";
    String more = "network.layers=[4, 9]";
    String split = "data.validation={ fraction = 0.1 }";
    assertThat(read(CONFIG, split, topK, more, "metrics.top-k=3").learning())
        .isNotEqualTo(read(CONFIG, split, topK, more).learning());
    assertThat(read(CONFIG, "metrics.top-k=3").learning()).isEqualTo(read(CONFIG).learning());
    assertThat(read(CONFIG, "schedule={ type = exponential, factor = 0.9 }", "epochs=4").learning())
        .isEqualTo(read(CONFIG, "schedule={ type = exponential, factor = 0.9 }").learning());
  }

  @Test
  void learningKeysHaveOneSpellingAndLeaveOutWhatTeachesNothing() throws IOException {
    Map<String, String> learning = read(CONFIG).learning();
    assertThat(learning)
        .containsEntry("seed", "42")
        .containsEntry("optimizer.type", "sgd")
        .containsEntry("optimizer.learning-rate", "0.1")
        .containsEntry("batch.order", "shuffled")
        .containsEntry("data.scale", "1.0")
        .doesNotContainKeys("epochs", "output", "batch.micro", "optimizer.clip-norm");
    for (String same :
        List.of("optimizer.learning-rate=1e-1", "epochs=9", "output=x", "kernel=scalar")) {
      assertThat(read(CONFIG, same).learning()).as(same).isEqualTo(learning);
    }
    for (String other :
        List.of(
            "seed=1",
            "data.scale=2",
            "loss=mse",
            "network.layers=[2, 9, 3]",
            "network.activation=tanh",
            "network.init-from=a",
            "network.init=he",
            "network.dropout=0.1",
            "loss={ type = cross-entropy, label-smoothing = 0.1 }",
            "optimizer.weight-decay=0.1",
            "optimizer.type=adam",
            "optimizer.type=adamw",
            "schedule.warm-up-epochs=1",
            "schedule={ type = exponential, factor = 0.9 }",
            "data.class-weights=balanced",
            "data.class-weights=[1, 2]",
            "data.validation={ fraction = 0.2 }",
            "augment={ shape = [2, 2], shift = 1 }",
            "optimizer.learning-rate=0.2",
            "optimizer.momentum=0.5",
            "optimizer.clip-norm=1",
            "batch.size=7",
            "batch.micro=5",
            "batch.order-by=[height]")) {
      assertThat(read(CONFIG, other).learning()).as(other).isNotEqualTo(learning);
    }
  }

  @Test
  void aConfigurationMayNameTenThousandColumns() throws IOException {
    String names =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "expression-of-gene-" + i)
            .collect(Collectors.joining(", "));
    JobConfig config = read(CONFIG + "data.features = [" + names + "]");
    assertThat(config.data().columns().features()).hasSize(10_000);
  }

  @Test
  void exitCodesAreThoseOfSysexits() {
    assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::number))
        .containsExactly(0, 64, 65, 66, 70, 73, 74, 75, 77, 78, 80, 81, 83);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a ", "a.", "\"a\"", "[", "{a", "[]", "{} ", "1,", "b=1\n", "a\u00a0"})
  void longTextsAreReadOrRefused(String unit) throws IOException {
    for (int characters : new int[] {1 << 12, 1 << 16}) {
      String text = "x = [" + unit.repeat(characters / unit.length());
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      ReaderContract.require(
          bytes,
          Set.of(ExitCode.USAGE),
          () -> ConfigReader.read(new ConfigFiles(file -> bytes), "hostile.conf", List.of()));
    }
  }
}
