package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.job.TrainJob;
import io.github.sparkmlp.record.LatestMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The running training in Spark's own metrics system, as its sinks hand it on. */
class TrainingPluginTest {
  private static final int EPOCH_STEPS = 5;

  @TempDir private Path folder;

  private static SparkSession session(boolean page) {
    Map<String, String> settings = new HashMap<>(PrometheusPage.SETTINGS);
    settings.put("spark.metrics.conf.*.sink.jmx.class", "org.apache.spark.metrics.sink.JmxSink");
    settings.put("spark.plugins", TrainingPlugin.class.getName());
    settings.put("spark.ui.port", "0");
    settings.put("spark.ui.enabled", String.valueOf(page));
    return TestSpark.session("local[2]", settings);
  }

  private JobConfig config(String name) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("digits.conf"),
            """
            include "%s"
            output = "%s"
            data {
              train { rows = "0:500" }
              validation { rows = "500:700" }
              test = null
            }
            network { layers = [784, 12, 10] }
            batch { size = 100 }
            metrics { every = step }
            schedule { type = cosine }
            epochs = 3
            """
                .formatted(Path.of("conf/seed.conf").toAbsolutePath(), folder));
    return TestConfig.read(file, List.of("run-name=" + name));
  }

  private static Map<String, Double> scrape(SparkSession spark) throws Exception {
    return PrometheusPage.read(spark.sparkContext().uiWebUrl().get());
  }

  /** Scrapes once, before the given step. */
  private static final class Scrape implements BooleanSupplier {
    private final SparkSession spark;
    private int stepsToCome;
    private Map<String, Double> gauges = Map.of();

    Scrape(SparkSession spark, int step) {
      this.spark = spark;
      this.stepsToCome = step;
    }

    @Override
    public boolean getAsBoolean() {
      if (--stepsToCome == 0) {
        try {
          gauges = scrape(spark);
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
      return false;
    }
  }

  private static void assertAgrees(Map<String, Double> gauges, JsonNode line, Set<String> fields) {
    for (String field : fields) {
      assertThat(gauges.get(field)).as(field).isEqualTo(line.get(field).doubleValue());
    }
  }

  @Test
  void aRunningTrainingIsWhereSparksPrometheusSinkIsRead() throws Exception {
    SparkSession spark = session(true);
    Scrape during = new Scrape(spark, 2 * EPOCH_STEPS);
    TrainJob.run(config("page"), spark, during);
    List<JsonNode> lines = TestRun.at(folder.resolve("page")).lines("metrics.jsonl");

    Map<String, Double> gauges = during.gauges;
    assertThat(gauges).containsEntry("epoch", 2.0).containsEntry("step", 9.0);
    JsonNode ninth = TestRun.at(folder.resolve("page")).lines("steps.jsonl").get(8);
    assertThat(ninth.get("step").intValue()).isEqualTo(9);
    assertThat(gauges).containsEntry("stepTrainLoss", ninth.get("trainLoss").doubleValue());
    assertThat(gauges).containsEntry("learningRate", ninth.get("learningRate").doubleValue());
    double seconds = gauges.get("stepSeconds");
    assertThat(seconds).isCloseTo(ninth.get("millis").doubleValue() / 1000, within(1e-6));
    assertThat(gauges.get("stepComputeSeconds"))
        .isCloseTo(ninth.get("computeMillis").doubleValue() / 1000, within(1e-6));
    assertThat(gauges.get("stepRowsPerSecond") * seconds).isCloseTo(100, within(1e-6));
    Set<String> learned =
        Set.of("trainLoss", "trainAccuracy", "validationLoss", "validationAccuracy");
    assertAgrees(gauges, lines.get(0), learned);
    assertThat(gauges.get("validationRmse")).isNaN();

    Set<String> all = new HashSet<>(learned);
    all.addAll(Set.of("epoch", "step", "learningRate", "validationMacroF1"));
    all.addAll(Set.of("rowsPerSecond", "elapsedSeconds"));
    assertAgrees(scrape(spark), lines.get(2), all);
  }

  @Test
  void anotherTrainingInTheSameContextBeginsWithNothingKnown() throws Exception {
    SparkSession spark = session(true);
    TrainJob.run(config("first"), spark, () -> false);
    Scrape during = new Scrape(spark, 1);
    TrainJob.run(config("second"), spark, during);
    assertThat(during.gauges.values()).hasSizeGreaterThan(15).allMatch(value -> value.isNaN());
  }

  @Test
  void aRunningTrainingIsAmongTheBeansOfSparksJmxSink() throws Exception {
    TrainJob.run(config("beans"), session(true), () -> false);
    List<JsonNode> lines = TestRun.at(folder.resolve("beans")).lines("metrics.jsonl");
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        new ObjectName(
            "metrics:type=gauges,name=digits.driver.plugin.io.github.sparkmlp.TrainingPlugin"
                + ".validationAccuracy");
    assertThat(beans.getAttribute(name, "Value"))
        .isEqualTo(lines.get(2).get("validationAccuracy").doubleValue());
  }

  @Test
  void withoutAWebInterfaceOrThePluginTheModelIsTheSame() throws Exception {
    SparkSession noPage = session(false);
    assertThat(LatestMetrics.shown()).isPresent();
    TrainJob.run(config("no-page"), noPage, () -> false);

    SparkSession noPlugin = TestSpark.local();
    assertThat(LatestMetrics.shown()).isEmpty();
    TrainJob.run(config("no-plugin"), noPlugin, () -> false);
    assertThat(TestRun.at(folder.resolve("no-page")).hash())
        .isEqualTo(TestRun.at(folder.resolve("no-plugin")).hash());
  }
}
