package io.github.sparkmlp;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.job.TrainJob;
import io.github.sparkmlp.shutdown.JobExit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.SparkSession;

/** One start of a job under a given run name. */
public final class TestJob {
  private TestJob() {}

  public static void run(SparkSession spark, Path config, String name) throws IOException {
    run(spark, config, name, () -> false);
  }

  /**
   * Starts the job.
   *
   * @param stop asked before each step
   */
  public static void run(
      SparkSession spark, Path config, String name, BooleanSupplier stop, String... overrides)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("run-name=" + name);
    TrainJob.run(TestConfig.read(config, all), spark, stop);
  }

  /** What a process would end with. */
  public static ExitCode exitCode(Throwable thrown) {
    return thrown == null ? ExitCode.DONE : JobExit.failure(thrown).exitCode();
  }
}
