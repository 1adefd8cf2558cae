package io.github.sparkmlp.failure;

/** The exit codes of the process, after BSD's {@code sysexits.h}; 80 and above are our own. */
public enum ExitCode {
  DONE(0),
  /** The command line or the configuration is wrong. */
  USAGE(64),
  BAD_DATA(65),
  NO_INPUT(66),
  /** An invariant failed, which is a bug of this program. */
  SOFTWARE(70),
  /** The output cannot be created, or exists with other content. */
  CANNOT_CREATE(73),
  IO_ERROR(74),
  /** Executors or stores were lost, or the job was told to stop; the same command resumes it. */
  TEMPORARY(75),
  NO_PERMISSION(77),
  /** The job does not fit the resources or the cluster. */
  DOES_NOT_FIT(78),
  DIVERGED(80),
  /** The model missed a required metric and was not published. */
  QUALITY_MISSED(81),
  /** A newer start of the same run has taken over. */
  SUPERSEDED(83);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /**
   * Returns a failure that ends the job with this code.
   *
   * @param what what was found, and where (file, row, key, line)
   * @param remedy what was expected, or what to do
   */
  public JobFailure failure(String what, String remedy) {
    return failure(what, remedy, null);
  }

  public JobFailure failure(String what, String remedy, Throwable cause) {
    return new JobFailure(this, what, remedy, cause);
  }
}
