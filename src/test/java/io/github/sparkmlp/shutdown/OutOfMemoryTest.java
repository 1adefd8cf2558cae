package io.github.sparkmlp.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.preflight.MemoryNeed;
import io.github.sparkmlp.preflight.MemoryNeed.Part;
import io.github.sparkmlp.preflight.Preflight;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutOfMemoryTest {
  private static final Preflight.Cluster ESTIMATED =
      new Preflight.Cluster(
          "spark://host:7077",
          4,
          new MemoryNeed(
              List.of(new Part("Spark", 300_000_000), new Part("parameters", 80_000_000)),
              List.of(new Part("Spark", 300_000_000), new Part("tasks", 1_200_000))),
          2_000_000_000,
          1L << 30);

  private static final String ABORTED =
      "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure:"
          + " Lost task 0.3 in stage 1.0 (TID 7) (%s): ";

  @Test
  void theDriversWantHasItsHeapAndTheArithmetic() {
    Throwable thrown =
        new SparkException(
            ABORTED.formatted("localhost executor driver"),
            new OutOfMemoryError("Java heap space"));
    JobFailure failure = JobExit.failure(thrown, Optional.of(ESTIMATED));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure)
        .hasMessageStartingWith("The driver ran out of memory (Java heap space): its heap is ")
        .hasMessageEndingWith("the estimate was 380 MB: Spark 300 MB + parameters 80.0 MB");
    assertThat(failure.remedy()).startsWith("Give it more with --driver-memory ");
  }

  @Test
  void anExecutorsWantHasItsHeapAndTwiceAsMuch() {
    String said =
        ABORTED.formatted("10.0.0.7 executor 2")
            + "java.lang.OutOfMemoryError: GC overhead limit exceeded\n\tat java.util.Arrays";
    JobFailure failure = JobExit.failure(new SparkException(said), Optional.of(ESTIMATED));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure)
        .hasMessage(
            "An executor ran out of memory (GC overhead limit exceeded): its heap is 1.07 GB,"
                + " and the estimate was 301 MB: Spark 300 MB + tasks 1.20 MB");
    assertThat(failure.remedy()).isEqualTo("Give it more with --executor-memory 2g.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason:"
            + " Command exited with code 52",
        "ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason:"
            + " Container killed by YARN for exceeding physical memory limits. 1.5 GB of 1.5 GB"
            + " physical memory used. Consider boosting spark.executor.memoryOverhead.",
        "Container from a bad node: container_1 on host: h. Exit status: 143. Diagnostics:"
            + " Container [pid=7] is running beyond the 'PHYSICAL' memory limit. Current usage",
        "The executor with id 2 exited with exit code 137(SIGKILL, possible container OOM).\n"
            + "container state: terminated\n termination reason: OOMKilled",
      })
  void whatClustersSayOfExecutorsWithoutMemoryIsUnderstood(String reason) {
    String said = ABORTED.formatted("10.0.0.7 executor 2") + reason;
    JobFailure failure = JobExit.failure(new SparkException(said), Optional.of(ESTIMATED));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure).hasMessageStartingWith("An executor ran out of memory");
    assertThat(failure.remedy()).contains("--executor-memory");
  }

  /** Which is what SIGKILL of a preempted container looks like, too. */
  @Test
  void anExecutorThatWasKilledIsNotOneWithoutMemory() {
    assertThat(OutOfMemory.isReason("Command exited with code 137")).isFalse();
    assertThat(OutOfMemory.isReason("Command exited with code 152")).isFalse();
  }

  @Test
  void anArrayThatIsTooLongIsNotMendedByMemory() {
    OutOfMemoryError error = new OutOfMemoryError("Requested array size exceeds VM limit");
    assertThat(JobExit.failure(error).exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(JobExit.failure(error).remedy()).doesNotContain("--driver-memory");
  }

  @Test
  void itIsTheReasonWhateverItIsWrappedIn() {
    Throwable thrown =
        new UncheckedIOException(
            new java.io.IOException(new OutOfMemoryError("Direct buffer memory")));
    assertThat(JobExit.failure(thrown).exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
  }

  @Test
  void aRowThatSpeaksOfItIsABadRow() {
    JobFailure bad = ExitCode.BAD_DATA.failure("a.csv: OutOfMemoryError is no number", "");
    assertThat(JobExit.failure(new SparkException("Lost task: " + bad.getMessage(), bad)))
        .isSameAs(bad);
  }
}
