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

  /** An earlier start completed this run; the data were read to verify that, or are unchanged. */
  void doneAlready(boolean read);

  /** A finding about the data, before they are read for training. */
  void said(String text);

  /** A warning that does not stop the run. */
  void warning(String text);

  /** Progress of loading the rows: how many tasks of a stage have ended. */
  void loading(String stage, int done, int tasks);

  /** Called before the first step with everything known about the run. */
  void preflight(Preflight preflight);

  /** A dry run ends: everything was checked, nothing was trained or written. */
  void dryRun(Preflight preflight, JobConfig config);

  /** The training begins. */
  default void begin(Preflight preflight) {}

  /** The run ended well; called after the memory events. */
  void done(Optional<Evaluation> test, String modelFolder, String sha256);

  /** The most bytes left on the driver's heap after a garbage collection, after the training. */
  void memory(long estimated, long used);

  /** The most heap of any executor in use, in bytes, garbage included; not called if unknown. */
  void executorMemory(long estimated, long used);

  /** The run failed. The error message for the user is printed elsewhere. */
  void failed(JobFailure failure);
}
