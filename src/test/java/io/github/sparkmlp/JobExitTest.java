package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import org.apache.spark.SparkException;
import org.apache.spark.SparkUserAppException;
import org.junit.jupiter.api.Test;

class JobExitTest {

  @Test
  void successReturnsAndFailureThrowsWhatSparkUnderstands() {
    assertThatCode(() -> JobExit.leave(0)).doesNotThrowAnyException();
    SparkUserAppException thrown =
        catchThrowableOfType(SparkUserAppException.class, () -> JobExit.leave(65));
    assertThat(thrown.exitCode()).isEqualTo(65);
  }

  @Test
  void aFailureOnAnExecutorKeepsItsExitCode() {
    JobFailure failure = new JobFailure(ExitCode.BAD_DATA, "row 3", "a number");
    SparkException thrown = new SparkException("Job aborted", failure);
    assertThat(JobExit.failure(thrown)).isSameAs(failure);
  }

  @Test
  void storageAndPermissionHaveCodesOfTheirOwn() {
    assertThat(exitCode(new UncheckedIOException(new IOException("lost")))).isEqualTo(74);
    assertThat(exitCode(new AccessDeniedException("/root"))).isEqualTo(77);
    assertThat(exitCode(new IllegalStateException("a bug"))).isEqualTo(70);
    assertThat(exitCode(new NullPointerException())).isEqualTo(70);
    assertThat(exitCode(new NotSerializableException("a task"))).isEqualTo(70);
  }

  private static int exitCode(Throwable thrown) {
    return JobExit.failure(thrown).exitCode().number();
  }
}
