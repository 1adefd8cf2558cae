package io.github.sparkmlp.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.SparkException;
import org.apache.spark.SparkUserAppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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
    JobFailure failure = ExitCode.BAD_DATA.failure("row 3", "a number");
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

  /** What connectors throw, with the cause that each hides. */
  static Stream<Throwable> outages() {
    return Stream.of(
        new IOException("Failed on local exception", new ConnectException("Connection refused")),
        new UncheckedIOException(new IOException("read", new SocketException("Connection reset"))),
        new IOException("bucket", new UnknownHostException("store.example")),
        new SparkException("Job aborted", new SocketTimeoutException("Read timed out")),
        new IOException("getFileStatus: (Service: S3, Status Code: 500, Request ID: null)"),
        new IOException("putObject: (Service: S3, Status Code: 503, Request ID: 7)"),
        new PathIOException("/a", "Operation failed: \"\", 503, PUT, https://x.example/a"),
        new IOException("Server returned HTTP response code: 502 for URL: http://x.example"),
        new IOException("quota", new IOException("status code 429, too many requests")));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void aStoreThatIsDownIsWorthARetry(Throwable thrown) {
    assertThat(exitCode(thrown)).isEqualTo(75);
  }

  @Test
  void whatNoRetryMendsIsNoOutage() {
    assertThat(exitCode(new IOException("row 500 of status.csv has code 12"))).isEqualTo(74);
    assertThat(exitCode(new IOException("(Service: S3, Status Code: 400, Request ID: 7)")))
        .isEqualTo(74);
    assertThat(exitCode(new IllegalStateException("Status Code: 500"))).isEqualTo(70);
    JobFailure bad = ExitCode.BAD_DATA.failure("row 3", "a number", new SocketException());
    assertThat(JobExit.failure(new SparkException("Job aborted", bad))).isSameAs(bad);
  }

  @ParameterizedTest
  @CsvSource({
    "gs://bucket/runs, org.apache.hadoop:hadoop-gcp:",
    "abfss://box@account.dfs.core.windows.net/runs, org.apache.hadoop:hadoop-azure:",
    "s3a://bucket/runs, org.apache.hadoop:hadoop-aws:",
    "oss://bucket/runs, org.apache.hadoop:hadoop-aliyun:",
    "nowhere://bucket/runs, nowhere:"
  })
  void aMissingConnectorIsNamedWithItsPackage(String location, String named) {
    Storage storage = new Storage(new Configuration());
    Throwable thrown = catchThrowable(() -> storage.exists(location));
    JobFailure failure = JobExit.failure(thrown);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure.getMessage() + failure.remedy()).contains(named);
    if (named.endsWith("hadoop-aws:")) {
      assertThat(failure.remedy()).contains("--packages " + named + VersionInfo.getVersion());
    }
  }

  @Test
  void whatAnotherTryMayFindInBetterHealthIsTemporary() {
    assertThat(exitCode(new ConnectException("refused"))).isEqualTo(75);
    assertThat(exitCode(new SocketTimeoutException("slow"))).isEqualTo(75);
    for (String said :
        List.of(
            "Job 3 cancelled because SparkContext was shut down",
            "Cannot call methods on a stopped SparkContext.\nThis stopped SparkContext was created",
            "LiveListenerBus is stopped.",
            "Exiting due to error from cluster scheduler: Master removed our application: FAILED")) {
      JobFailure failure = JobExit.failure(new IllegalStateException(said));
      assertThat(failure.exitCode()).as(said).isEqualTo(ExitCode.TEMPORARY);
      assertThat(failure).hasMessageContaining(said.lines().findFirst().orElseThrow());
      assertThat(failure.remedy()).contains("resumes");
    }
  }

  /** Fails while its JVM ends, as file systems do that are closed by then. */
  static final class EndingJvm {
    private EndingJvm() {}

    public static void main(String[] arguments) {
      IOException closed = new IOException("Filesystem closed");
      JobFailure bad = ExitCode.BAD_DATA.failure("row 3", "a number");
      System.out.println("before: " + exitCode(closed));
      ShutdownHookManager.get()
          .addShutdownHook(
              () -> {
                System.out.println("while: " + exitCode(closed) + " " + exitCode(bad));
                System.out.println(JobExit.failure(closed).getMessage());
              },
              1);
    }
  }

  @Test
  void whatFailsBecauseTheProcessWasToldToStopIsTemporary() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EndingJvm.class.getName())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(out.lines())
        .as(out)
        .contains(
            "before: 74", "while: 75 65", "This process was told to stop (Filesystem closed)");
  }

  @Test
  void aNativeLibraryThatCannotBeLoadedNamesTheFolder() {
    String said = "/tmp/snappy.so: failed to map segment from shared object";
    for (Throwable thrown :
        List.of(
            new SparkException("Task failed", new UnsatisfiedLinkError(said)),
            new NoClassDefFoundError("java.lang.UnsatisfiedLinkError: " + said))) {
      JobFailure failure = JobExit.failure(thrown);
      assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
      assertThat(failure).hasMessageContaining(said);
      assertThat(failure.remedy())
          .contains(System.getProperty("java.io.tmpdir"), "-Djava.io.tmpdir");
    }
  }

  private static int exitCode(Throwable thrown) {
    return JobExit.failure(thrown).exitCode().number();
  }
}
