package io.github.sparkmlp.shutdown;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.preflight.MemoryNeed;
import io.github.sparkmlp.preflight.Preflight;
import io.github.sparkmlp.store.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;

/** Failures caused by too little memory: in the driver, an executor, or an executor's container. */
final class OutOfMemory {
  /** What Spark, YARN and Kubernetes report when a task or an executor had too little memory. */
  private static final Pattern SAID =
      Pattern.compile(
          "OutOfMemoryError"
              + "|(?i:exit(ed with)?( code|ed with exit code| status:?)) 52\\b"
              + "|OOMKilled"
              + "|(?i:(exceeding|beyond)( the)? ('?(physical|virtual)'? )?memory limit)"
              + "|Not enough memory to build and broadcast");

  private static final Pattern EXECUTOR = Pattern.compile("\\(\\S+ executor (?!driver)\\S+\\)");
  private static final Pattern ERROR = Pattern.compile("OutOfMemoryError: (.*)");
  private static final Pattern CONTAINER =
      Pattern.compile("[^.\\n]*(?:OOMKilled|memory limit)[^\\n]*");

  private OutOfMemory() {}

  /** Whether memory ran out. A message counts only if it cannot quote a user's rows. */
  static boolean isReason(Throwable thrown) {
    List<Throwable> chain = JobExit.causes(thrown);
    return chain.stream().anyMatch(OutOfMemoryError.class::isInstance)
        || (chain.stream().noneMatch(JobFailure.class::isInstance)
            && chain.stream().anyMatch(e -> isReason(String.valueOf(e.getMessage()))));
  }

  static boolean isReason(String said) {
    return SAID.matcher(said).find();
  }

  /** Returns the failure, with the estimated need once it is known. */
  static JobFailure failure(Throwable thrown, Optional<Preflight.Cluster> estimated) {
    String said = allMessages(thrown);
    if (EXECUTOR.matcher(said).find()) {
      return ofExecutor(said, estimated, thrown);
    }
    long heap = Runtime.getRuntime().maxMemory();
    return ExitCode.DOES_NOT_FIT.failure(
        "The driver ran out of memory (%s): its heap is %s%s"
            .formatted(
                reason(said),
                Bytes.text(heap),
                estimated.map(cluster -> expectation(cluster.need().driver())).orElse("")),
        remedy(said, "--driver-memory", heap),
        thrown);
  }

  /** Returns the failure for what a cluster said of the end of a task or an executor. */
  static JobFailure ofExecutor(
      String said, Optional<Preflight.Cluster> estimated, Throwable thrown) {
    long heap = estimated.map(Preflight.Cluster::executorHeap).orElseGet(OutOfMemory::executorHeap);
    return ExitCode.DOES_NOT_FIT.failure(
        "An executor ran out of memory (%s)%s%s"
            .formatted(
                reason(said),
                heap == 0 ? "" : ": its heap is " + Bytes.text(heap),
                estimated.map(cluster -> expectation(cluster.need().executor())).orElse("")),
        remedy(said, "--executor-memory", heap),
        thrown);
  }

  /** Returns the executors' configured heap in bytes; 0 if no session is open. */
  private static long executorHeap() {
    SparkEnv env = SparkEnv.get();
    return env == null ? 0 : env.conf().getSizeAsBytes("spark.executor.memory", "1g");
  }

  private static String expectation(List<MemoryNeed.Part> parts) {
    return ", and the estimate was %s: %s"
        .formatted(Bytes.text(MemoryNeed.total(parts)), MemoryNeed.sum(parts));
  }

  private static String allMessages(Throwable thrown) {
    return JobExit.causes(thrown).stream()
        .map(Throwable::toString)
        .collect(Collectors.joining("\n"));
  }

  /** Returns the words after the error's name, or the container manager's message. */
  private static String reason(String said) {
    Matcher container = CONTAINER.matcher(said);
    Matcher error = ERROR.matcher(said);
    return container.find()
        ? container.group().strip()
        : error.find() ? error.group(1).strip() : "OutOfMemoryError";
  }

  private static String remedy(String said, String option, long heap) {
    if (said.contains("exceeds VM limit") || said.contains("exceeds implementation limit")) {
      return "No memory is enough, as an array would be too long: make a layer or batch.size"
          + " smaller.";
    }
    if (said.contains("native thread")) {
      return "The system allows no more threads: raise the limit of this user or container.";
    }
    if (CONTAINER.matcher(said).find()) {
      return "Give executors more with --executor-memory or spark.executor.memoryOverhead.";
    }
    String size = heap == 0 ? "" : " %sg".formatted(1 + ((2 * heap - 1) >> 30));
    return "Give it more with %s%s.".formatted(option, size);
  }
}
