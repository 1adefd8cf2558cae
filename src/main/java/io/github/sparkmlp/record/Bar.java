package io.github.sparkmlp.record;

import io.github.sparkmlp.train.StepMetrics;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on one line of a terminal; it is cleared when the work is done. */
final class Bar {
  /** One column less than the narrowest terminal, so that the cursor stays on the line. */
  private static final int WIDTH = 79;

  private static final int REFRESH_MILLIS = 200;

  private final ProgressBar bar;
  private final long start = System.nanoTime();
  private long rows;

  /** Starts a bar; {@code done} of {@code most} steps are behind it. */
  Bar(PrintStream out, Terminal terminal, String name, int most, int done) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(most)
            .startsFrom(done, Duration.ZERO)
            .setStyle(style(terminal))
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .setMaxRenderedLength(WIDTH)
            .setConsumer(new Line(out))
            .build();
  }

  void step() {
    bar.step();
  }

  /** Advances the bar by a step of a training, with the loss and the speed. */
  void step(StepMetrics step) {
    rows += step.train().examples();
    double seconds = (System.nanoTime() - start) / 1e9;
    bar.setExtraMessage(
        String.format(Locale.ROOT, " loss %.4f %,.0f rows/s", step.train().loss(), rows / seconds));
    bar.step();
  }

  void close() {
    bar.close();
  }

  private static ProgressBarStyle style(Terminal terminal) {
    if (!terminal.unicode()) {
      return ProgressBarStyle.ASCII;
    }
    return terminal.ansi().enabled()
        ? ProgressBarStyle.COLORFUL_UNICODE_BAR
        : ProgressBarStyle.UNICODE_BLOCK;
  }

  /** Writes the bar over its own line; the last text written clears the line. */
  private record Line(PrintStream out) implements ProgressBarConsumer {

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
