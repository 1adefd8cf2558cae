package io.github.sparkmlp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final SparkConf CLUSTER = new SparkConf(false).setMaster("spark://host:7077");

  private static JobFailure refusal(Throwable thrown) {
    return Session.refusal(thrown, CLUSTER);
  }

  private static JobFailure refusal(String said) {
    return refusal(new SparkException(said));
  }

  @Test
  void settingsThatSparkRefusesDoNotFit() {
    assertThat(
            refusal(
                new IllegalArgumentException(
                    "System memory 419430400 must be at least 471859200. Please increase")))
        .returns(ExitCode.DOES_NOT_FIT, JobFailure::exitCode)
        .returns("Give the driver more with --driver-memory 1g.", JobFailure::remedy);
    assertThat(
            refusal(
                "The number of cores per executor (=1) has to be >= the number of cpus per task ="
                    + " 2."))
        .returns(ExitCode.DOES_NOT_FIT, JobFailure::exitCode)
        .returns("Make spark.task.cpus at most spark.executor.cores.", JobFailure::remedy);
    assertThat(
            refusal(
                new IllegalArgumentException(
                    "requirement failed: A secret key must be specified via the"
                        + " spark.authenticate.secret config.")))
        .returns(ExitCode.DOES_NOT_FIT, JobFailure::exitCode)
        .extracting(JobFailure::remedy)
        .asString()
        .contains("spark.authenticate.secret");
    assertThat(refusal("Could not parse Master URL: 'x'").exitCode())
        .isEqualTo(ExitCode.DOES_NOT_FIT);
  }

  @Test
  void aMasterThatIsDownIsTemporaryAndNamed() {
    for (String said :
        new String[] {
          "LiveListenerBus is stopped.",
          "Exiting due to error from cluster scheduler: All masters are unresponsive! Giving up.",
          "Cannot call methods on a stopped SparkContext.\nThis stopped SparkContext was created",
        }) {
      JobFailure failure = refusal(new IllegalStateException(said));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.TEMPORARY);
      assertThat(failure).hasMessageContaining("spark://host:7077");
    }
  }

  @Test
  void whatIsNoSettingStaysABug() {
    assertThat(refusal(new NullPointerException()).exitCode()).isEqualTo(ExitCode.SOFTWARE);
  }
}
