package io.github.sparkmlp.record;

import io.github.sparkmlp.train.StepMetrics;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/** A progress bar for the steps of one epoch, with the loss and the speed. */
final class EpochBar implements AutoCloseable {
  private final ProgressBar bar;
  private final long start = System.nanoTime();
  private long rows;

  EpochBar(PrintStream out, Terminal terminal, int epoch, int steps, int done) {
    bar = Bar.start(out, terminal, "epoch " + epoch, steps, done);
  }

  void step(StepMetrics step) {
    rows += step.train().examples();
    double seconds = (System.nanoTime() - start) / 1e9;
    bar.setExtraMessage(
        String.format(Locale.ROOT, " loss %.4f %,.0f rows/s", step.train().loss(), rows / seconds));
    bar.step();
  }

  @Override
  public void close() {
    bar.close();
  }
}
