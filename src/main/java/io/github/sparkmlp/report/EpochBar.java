package io.github.sparkmlp.report;

import io.github.sparkmlp.train.StepMetrics;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar for the steps of one epoch, on one line of a terminal that is cleared in the end. */
final class EpochBar implements AutoCloseable {
  /** One column less than the narrowest terminal: the cursor stays on the line. */
  private static final int WIDTH = 79;

  private static final int REFRESH_MILLIS = 200;

  private final ProgressBar bar;
  private final long start = System.nanoTime();
  private long rows;

  EpochBar(PrintStream out, Terminal terminal, int epoch, int steps, int done) {
    bar =
        new ProgressBarBuilder()
            .setTaskName("epoch " + epoch)
            .setInitialMax(steps)
            .startsFrom(done, Duration.ZERO)
            .setStyle(style(terminal))
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .setMaxRenderedLength(WIDTH)
            .setConsumer(new Line(out))
            .build();
  }

  private static ProgressBarStyle style(Terminal terminal) {
    if (!terminal.unicode()) {
      return ProgressBarStyle.ASCII;
    }
    return terminal.ansi().enabled()
        ? ProgressBarStyle.COLORFUL_UNICODE_BAR
        : ProgressBarStyle.UNICODE_BLOCK;
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

  /** Rewrites the line; the last thing that is written clears it. */
  private static final class Line implements ProgressBarConsumer {
    private final PrintStream out;

    Line(PrintStream out) {
      this.out = out;
    }

    @Override
    public int getMaxRenderedLength() {
      return WIDTH;
    }

    @Override
    public void accept(String rendered) {
      out.print("\r" + rendered);
      out.flush();
    }

    @Override
    public void clear() {
      out.print("\r" + " ".repeat(WIDTH) + "\r");
    }

    @Override
    public void close() {
      clear();
      out.flush();
    }
  }
}
