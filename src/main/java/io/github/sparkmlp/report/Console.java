package io.github.sparkmlp.report;

import io.github.sparkmlp.evaluate.Score;
import io.github.sparkmlp.train.EpochMetrics;
import io.github.sparkmlp.train.TrainListener;
import java.io.PrintStream;
import java.util.Locale;

/** What a person sees: a header, an aligned line an epoch, and how it ended. */
public final class Console implements TrainListener {
  private static final String EPOCH = "%7d %8d %11.4f %9.1f %% %12s %10s %10.0f %7.1f";
  private static final String TITLES = "%7s %8s %11s %11s %12s %10s %10s %7s";

  private final PrintStream out;

  public Console(PrintStream out) {
    this.out = out;
  }

  /** A line of the header: a short name and what there is to know. */
  public void line(String name, String text, Object... values) {
    out.printf(Locale.ROOT, "%-9s" + text + "%n", prepend(name, values));
  }

  private static Object[] prepend(String name, Object[] values) {
    Object[] all = new Object[values.length + 1];
    all[0] = name;
    System.arraycopy(values, 0, all, 1, values.length);
    return all;
  }

  /** The titles of the epochs' columns. */
  public void titles() {
    out.printf(
        "%n" + TITLES + "%n",
        "epoch",
        "step",
        "train loss",
        "accuracy",
        "valid. loss",
        "accuracy",
        "rows/s",
        "seconds");
  }

  @Override
  public void epochDone(EpochMetrics epoch) {
    out.printf(
        Locale.ROOT,
        EPOCH + "%n",
        epoch.epoch(),
        epoch.step(),
        epoch.train().loss(),
        100 * epoch.train().accuracy(),
        epoch.validation().map(Score::loss).map(loss -> format("%.4f", loss)).orElse("-"),
        epoch.validation().map(score -> format("%.1f %%", 100 * score.accuracy())).orElse("-"),
        epoch.pace().rowsPerSecond(),
        epoch.pace().elapsedSeconds());
  }

  /** An empty line. */
  public void gap() {
    out.println();
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
