package io.github.sparkmlp.failure;

/**
 * A failure explained to the person who started the job: what was found and where, what to do about
 * it, and the exit code. {@link ExitCode#failure} creates it.
 */
public final class JobFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;
  private final String remedy;

  JobFailure(ExitCode exitCode, String what, String remedy, Throwable cause) {
    super(what, cause);
    this.exitCode = exitCode;
    this.remedy = remedy;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public String remedy() {
    return remedy;
  }
}
