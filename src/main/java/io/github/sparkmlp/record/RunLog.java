package io.github.sparkmlp.record;

import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.preflight.Preflight;
import io.github.sparkmlp.train.TrainListener;
import java.io.PrintStream;
import java.util.Optional;

/** Receives a run's events and prints them on standard output. */
public interface RunLog extends TrainListener {

  /** The formats of standard output. */
  enum Format {
    /** Text for people. */
    TEXT,
    /** JSON for programs, one object per line. */
    JSON
  }

  /** Returns a log of the given format. */
  static RunLog to(PrintStream out, Format format) {
    return format == Format.JSON ? new JsonLog(out) : new Console(out, Terminal.here());
  }

  /** Called first, with the folder that the run writes to. */
  void run(String folder);

  /**
   * An earlier start completed this run with the same data.
   *
   * @param read whether the data were read to verify that; otherwise their files are unchanged
   */
  void doneAlready(boolean read);

  /** A finding about the data, before they are read for training. */
  void said(String text);

  /** A warning that does not stop the run. */
  void warning(String text);

  /**
   * Progress of loading the rows.
   *
   * @param stage the current stage of loading
   * @param done tasks of the stage that have ended
   * @param tasks all tasks of the stage
   */
  void loading(String stage, int done, int tasks);

  /** Called before the first step with everything known about the run. */
  void preflight(Preflight preflight);

  /** A dry run ends: everything was checked, nothing was trained or written. */
  void dryRun(Preflight preflight, JobConfig config);

  /** The training begins. */
  void begin(Preflight preflight);

  /** The run ended well; called after the memory events. */
  void done(Optional<Evaluation> test, String modelFolder, String sha256);

  /**
   * The driver's heap usage, reported after the training.
   *
   * @param estimated the estimated need in bytes
   * @param used the most bytes left after a garbage collection
   */
  void memory(long estimated, long used);

  /**
   * The largest heap usage of any executor, reported after the training; not called if the cluster
   * does not report it.
   *
   * @param estimated the estimated need of an executor in bytes
   * @param used the most bytes in use, garbage included
   */
  void executorMemory(long estimated, long used);

  /** The run failed. The error message for the user is printed elsewhere. */
  void failed(JobFailure failure);
}
