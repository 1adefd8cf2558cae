package io.github.sparkmlp.record;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.preflight.Preflight;
import io.github.sparkmlp.train.TrainListener;
import java.io.PrintStream;
import java.util.Optional;

/** Whom a run tells on standard output how it goes. */
public interface RunLog extends TrainListener {

  /** How it is told. */
  enum Format {
    /** For people. */
    TEXT,
    /** For programs: an object a line. */
    JSON
  }

  /** A log of the given format. */
  static RunLog to(PrintStream out, Format format) {
    return format == Format.JSON ? new JsonLog(out) : new Console(out, Terminal.here());
  }

  /** Where the run writes, before anything is read. */
  void run(String folder);

  /**
   * An earlier start did it all, with the same data.
   *
   * @param read whether they were read to know that; otherwise their files have not changed
   */
  void doneAlready(boolean read);

  /** What was found out about the data, before anything is read with it. */
  void said(String text);

  /** What a person should know, though the run goes on. */
  void warning(String text);

  /**
   * How far the loading of the rows is.
   *
   * @param stage what is done to them
   * @param done tasks of it that have ended
   * @param tasks all of them
   */
  void loading(String stage, int done, int tasks);

  /** What is known before the first step. */
  void preflight(Preflight preflight);

  /** Everything was checked, nothing was trained or written. */
  void dryRun(Preflight preflight, JobConfig config);

  /** The training begins. */
  void begin(Preflight preflight);

  /** How it ended, if it ended well; told after the memory. */
  void done(Optional<Evaluation> test, String modelFolder, String sha256);

  /**
   * How much of the driver's heap was needed, once the training is done.
   *
   * @param estimated bytes that it was expected to need
   * @param used the most bytes that collections of garbage left
   */
  void memory(long estimated, long used);

  /**
   * How much heap the executor had in use that had the most, once the training is done; not called
   * where the cluster does not tell.
   *
   * @param estimated bytes that an executor was expected to need
   * @param used the most bytes that it had in use, garbage included
   */
  void executorMemory(long estimated, long used);

  /** How it ended, if not. The person is told elsewhere. */
  void failed(JobFailure failure);
}
