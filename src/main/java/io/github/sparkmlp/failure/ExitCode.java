package io.github.sparkmlp.failure;

/** How a run ends, after the BSD {@code sysexits.h}; 80 and above are our own. */
public enum ExitCode {
  DONE(0),
  /** Wrong command line or configuration. */
  USAGE(64),
  BAD_DATA(65),
  NO_INPUT(66),
  /** An invariant failed: a bug of this program. */
  SOFTWARE(70),
  /** The output exists with other content, or cannot be created. */
  CANNOT_CREATE(73),
  IO_ERROR(74),
  /** Executors or stores were lost, or the job was told to stop: the same command resumes it. */
  TEMPORARY(75),
  NO_PERMISSION(77),
  /** Does not fit the resources or the cluster. */
  DOES_NOT_FIT(78),
  DIVERGED(80),
  /** The model is there, but not as good as was required, and so not published. */
  QUALITY_MISSED(81),
  /** A newer start of the run has taken over. */
  SUPERSEDED(83);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
