package io.github.sparkmlp.shutdown;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.preflight.Preflight;
import io.github.sparkmlp.secret.Secrets;
import io.github.sparkmlp.store.Connectors;
import io.github.sparkmlp.store.StoreFailures;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkException;
import org.apache.spark.SparkUserAppException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Help.Ansi;

/**
 * Ends the job: success returns from {@code main}; a failure throws {@code SparkUserAppException},
 * which SparkSubmit and YARN's application master turn into the process's exit code.
 */
public final class JobExit {
  private static final Logger LOG = LoggerFactory.getLogger(JobExit.class);

  /** Spark's messages after its context has stopped or lost the cluster's master. */
  private static final Pattern STOPPED =
      Pattern.compile(
          "SparkContext was shut down|stopped SparkContext|SparkContext has been shutdown"
              + "|LiveListenerBus is stopped|RpcEnv already stopped"
              + "|error from cluster scheduler");

  private static volatile String told = "";

  private JobExit() {}

  /** Returns the error message that was printed; empty if there was no failure. */
  public static String told() {
    return told;
  }

  /** Leaves {@code main} with this exit code. */
  public static void leave(int exitCode) throws SparkUserAppException {
    Ending.decide(exitCode);
    if (exitCode != 0) {
      throw userAppException(exitCode);
    }
  }

  /** Creates the exception: by (int) up to Spark 4.0, by (int, Throwable) from 4.1 on. */
  private static SparkUserAppException userAppException(int exitCode) {
    try {
      Constructor<?> constructor = SparkUserAppException.class.getConstructors()[0];
      return (SparkUserAppException)
          (constructor.getParameterCount() == 1
              ? constructor.newInstance(exitCode)
              : constructor.newInstance(exitCode, null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("exit code " + exitCode, e);
    }
  }

  /** Prints the failure in two lines, logs its stack trace, and returns the exit code. */
  public static int report(Throwable e) {
    JobFailure failure = TaskFailures.explain(e);
    LOG.error("The job failed", e);
    String message = Secrets.redact(failure.getMessage());
    String remedy = "  " + Secrets.redact(failure.remedy());
    told = "error: " + message + "\n" + remedy;
    System.err.println(Ansi.AUTO.string("@|bold,red error:|@ ") + message);
    System.err.println(remedy);
    Ending.decide(failure.exitCode().number());
    return failure.exitCode().number();
  }

  /** Turns any exception into a failure that a person can understand. */
  public static JobFailure failure(Throwable thrown) {
    return failure(thrown, Optional.empty());
  }

  /** Turns any exception into a failure, with the estimated memory need once it is known. */
  static JobFailure failure(Throwable thrown, Optional<Preflight.Cluster> estimated) {
    if (!(thrown instanceof JobFailure)) {
      Optional<JobFailure> demanded = Ending.demanded();
      Throwable reason = demanded.<Throwable>map(JobFailure::getCause).orElse(thrown);
      if (OutOfMemory.isReason(reason)) {
        return OutOfMemory.failure(reason, estimated);
      }
      if (demanded.isPresent()) {
        return demanded.get();
      }
    }
    for (Throwable e : causes(thrown)) {
      if (e instanceof JobFailure failure) {
        return failure;
      }
    }
    if (ShutdownHookManager.get().isShutdownInProgress()) {
      // During shutdown, Spark and file systems close, and anything may fail because of that.
      return temporary("This process was told to stop (%s)".formatted(firstLine(thrown)), thrown);
    }
    for (Throwable e : causes(thrown)) {
      Optional<JobFailure> connector = Connectors.missing(e);
      if (connector.isPresent()) {
        return connector.get();
      }
      if (StoreFailures.isTemporary(e)) {
        return temporary(firstLine(e), thrown);
      }
      if (STOPPED.matcher(String.valueOf(e.getMessage())).find()) {
        return temporary(
            "Spark has stopped: its cluster is gone or ended the application, or this process was"
                + " told to stop (%s)".formatted(firstLine(e)),
            thrown);
      }
      if (isUnlinked(e)) {
        return ExitCode.DOES_NOT_FIT.failure(
            "A native library cannot be loaded: " + firstLine(e),
            "Libraries are unpacked in java.io.tmpdir, %s here, which must allow execution: set"
                    .formatted(System.getProperty("java.io.tmpdir"))
                + " --conf spark.driver.extraJavaOptions=-Djava.io.tmpdir=… and the same of"
                + " spark.executor.",
            thrown);
      }
      if (isDenied(e)) {
        return ExitCode.NO_PERMISSION.failure(
            firstLine(e), "Check the permissions of files.", thrown);
      }
      if (e instanceof SparkException spark && isMalformed(spark)) {
        return ExitCode.BAD_DATA.failure(
            firstLine(malformedRecord(spark)),
            "Fix the row or the file, or set data.options.",
            thrown);
      }
      boolean isBug = e instanceof NotSerializableException;
      if (!isBug && (e instanceof IOException || e instanceof UncheckedIOException)) {
        return ExitCode.IO_ERROR.failure(firstLine(e), "Check the storage and run again.", thrown);
      }
    }
    return ExitCode.SOFTWARE.failure(
        thrown.getClass().getSimpleName() + ": " + firstLine(thrown),
        "This looks like a bug; the log has the stack trace.",
        thrown);
  }

  private static JobFailure temporary(String what, Throwable cause) {
    return ExitCode.TEMPORARY.failure(what, "The same command resumes the run.", cause);
  }

  /** Whether access was denied; for a file that Java may not open, only the message says so. */
  private static boolean isDenied(Throwable e) {
    return e instanceof AccessControlException
        || e instanceof AccessDeniedException
        || (e instanceof FileNotFoundException && firstLine(e).endsWith("(Permission denied)"));
  }

  /** Whether a compression library found no native code for this processor that it may execute. */
  private static boolean isUnlinked(Throwable e) {
    String said = String.valueOf(e);
    return e instanceof UnsatisfiedLinkError
        || said.contains("UnsatisfiedLinkError")
        || said.contains("FAILED_TO_LOAD_NATIVE_LIBRARY");
  }

  /**
   * Whether the input was malformed. The error condition starts the message; the method that
   * returns it is new in Spark 4.
   */
  private static boolean isMalformed(SparkException e) {
    String condition = firstLine(e);
    return condition.startsWith("[MALFORMED_")
        || (condition.startsWith("[FAILED_READ_FILE.") && !isLost(e));
  }

  /** Returns why a record was malformed; the exception itself if no record was. */
  private static Throwable malformedRecord(SparkException unreadable) {
    return causes(unreadable).stream()
        .filter(e -> firstLine(e).startsWith("[MALFORMED_"))
        .findFirst()
        .orElse(unreadable);
  }

  /** Whether a file could not be read because of its storage. */
  private static boolean isLost(Throwable thrown) {
    return causes(thrown).stream()
        .anyMatch(
            e ->
                StoreFailures.isTemporary(e)
                    || e instanceof FileNotFoundException
                    || e instanceof EOFException);
  }

  /** An exception and its causes, the outermost first. */
  static List<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).toList();
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
