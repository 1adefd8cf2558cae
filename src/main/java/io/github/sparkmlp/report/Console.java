package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.data.BlockLayout;
import io.github.sparkmlp.data.ScoringData;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.evaluate.Score;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.model.Checkpoint;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.train.EpochMetrics;
import io.github.sparkmlp.train.TrainListener;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;

/** What a person sees: a header, an aligned line an epoch, and how it ended, in 80 columns. */
public final class Console implements TrainListener {
  private final PrintStream out;

  public Console(PrintStream out) {
    this.out = out;
  }

  /**
   * Where the run writes, before anything is read.
   *
   * @param done whether there is nothing left to do
   */
  public void run(String folder, boolean done) {
    line("run", done ? folder + ", done already" : folder);
  }

  /** What a person should know, though the run goes on. */
  public void warning(String text) {
    line("warning", text);
  }

  /** What was read. */
  public void data(
      TrainingData training, Optional<ScoringData> validation, Optional<ScoringData> test) {
    line(
        "data",
        format("%,d rows to train on", training.layout().examples())
            + validation.map(data -> format(", %,d to validate", data.examples())).orElse("")
            + test.map(data -> format(", %,d to test", data.examples())).orElse(""));
  }

  /** What is trained. */
  public void network(Network network) {
    String sizes =
        network.topology().sizes().stream().map(String::valueOf).collect(Collectors.joining("-"));
    line(
        "network",
        format(
            "%s %s, %,d parameters, %s",
            sizes,
            network.topology().hidden().name(),
            network.layout().size(),
            network.loss().name()));
  }

  /** What computes. */
  public void kernels(Kernels kernels) {
    line("kernels", kernels.name());
    if (!Kernels.fmaIsFast()) {
      warning("this processor or JVM has no fused multiply-add:");
      line("", "the bits are the same, but the run takes hundreds of times longer");
    }
  }

  /** How, and the titles of the epochs' columns. */
  public void steps(JavaSparkContext context, TrainingData training) {
    BlockLayout layout = training.layout();
    int working = Math.min(layout.columns(), training.shards().getNumPartitions());
    line(
        "steps",
        format(
            "%,d an epoch, of %,d rows in %s",
            layout.stripes(), layout.batchSize(), counted(layout.columns(), "block")));
    line(
        "cluster",
        format(
            "%s, %s; at most %s in a step",
            context.master(),
            counted(context.defaultParallelism(), "task slot"),
            counted(working, "task")));
    out.println();
    row("epoch", "step", "train loss", "accuracy", "valid. loss", "accuracy", "rows/s", "seconds");
  }

  @Override
  public void resume(Checkpoint checkpoint) {
    ObjectNode done = checkpoint.section("run");
    out.printf(
        Locale.ROOT,
        "resumed after epoch %d, step %d%n",
        done.path("epochs").asInt(),
        done.path("steps").asLong());
  }

  @Override
  public void epochDone(EpochMetrics epoch) {
    Optional<Score> validation = epoch.validation();
    row(
        epoch.epoch(),
        epoch.step(),
        format("%.4f", epoch.train().loss()),
        percent(epoch.train().accuracy()),
        validation.map(score -> format("%.4f", score.loss())).orElse("-"),
        validation.map(score -> percent(score.accuracy())).orElse("-"),
        format("%.0f", epoch.pace().rowsPerSecond()),
        format("%.1f", epoch.pace().elapsedSeconds()));
  }

  /** How it ended. */
  public void done(Optional<Score> test, String modelFolder, String sha256) {
    out.println();
    test.ifPresent(
        score ->
            line(
                "test",
                format(
                    "loss %.4f, accuracy %.2f %% of %,d rows",
                    score.loss(), 100 * score.accuracy(), score.examples())));
    line("model", modelFolder);
    line("sha-256", sha256);
  }

  private void line(String name, String text) {
    out.println(format("%-9s%s", name, text));
  }

  private void row(Object... cells) {
    out.println(String.format(Locale.ROOT, "%5s %8s %10s %9s %11s %9s %9s %8s", cells));
  }

  private static String counted(int count, String noun) {
    return format("%,d %s", count, count == 1 ? noun : noun + "s");
  }

  private static String percent(double share) {
    return format("%.1f %%", 100 * share);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
