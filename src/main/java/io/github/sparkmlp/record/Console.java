package io.github.sparkmlp.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.preflight.MemoryNeed;
import io.github.sparkmlp.preflight.Preflight;
import io.github.sparkmlp.secret.Secrets;
import io.github.sparkmlp.store.Bytes;
import io.github.sparkmlp.train.EpochMetrics;
import io.github.sparkmlp.train.StepCosts;
import io.github.sparkmlp.train.StepMetrics;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Prints a run for people, in 80 columns: a header, one aligned line per epoch, and the result. On
 * a terminal, a progress bar shows the current epoch.
 */
final class Console implements RunLog {
  private static final int MOST_DIGITS = 9;

  private final PrintStream out;

  /** The warnings already printed; each is printed once. */
  private final Set<String> warnings = new HashSet<>();

  private final Terminal terminal;
  private Metric headline = Metric.ACCURACY;
  private int epochs;
  private int stepsInEpoch;
  private Bar bar;

  Console(PrintStream out, Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void run(String folder) {
    line("run", folder);
  }

  @Override
  public void doneAlready(boolean read) {
    line("", "done already, with the same data: " + (read ? "read again" : "no file has changed"));
  }

  @Override
  public void said(String text) {
    out.println(Secrets.redact(text));
  }

  @Override
  public void warning(String text) {
    if (warnings.add(text)) {
      clearBar();
      out.println(terminal.styled("yellow", "warning") + "  " + Secrets.redact(text));
    }
  }

  @Override
  public synchronized void loading(String stage, int done, int tasks) {
    if (terminal.live()) {
      if (done == 0) {
        clearBar();
        bar = new Bar(out, terminal, stage, tasks, 0);
      } else if (bar != null) {
        bar.step();
      }
    }
  }

  @Override
  public void preflight(Preflight preflight) {
    clearBar();
    data(preflight);
    network(preflight.network());
    line("kernels", preflight.network().kernels().name());
    steps(preflight);
    Preflight.Cluster cluster = preflight.cluster();
    line(
        "cluster",
        "%s, %s; at most %s in a step",
        cluster.master(),
        counted(cluster.slots(), "task slot"),
        counted(preflight.tasks(), "task"));
    memory(preflight);
    preflight.warnings().forEach(this::warning);
  }

  private void data(Preflight preflight) {
    line(
        "data",
        format("%,d rows to train on", preflight.training().layout().examples())
            + preflight
                .validation()
                .map(data -> format(", %,d to validate", data.examples()))
                .orElse("")
            + preflight.test().map(data -> format(", %,d to test", data.examples())).orElse(""));
    preflight
        .setAside()
        .forEach((source, rows) -> line("", "%,d bad rows of %s set aside", rows.bad(), source));
    if (!preflight.training().order().isEmpty()) {
      line("", "in the order of " + String.join(", ", preflight.training().order()));
    }
    line("", preflight.balance());
    line(
        "",
        "%,d features, %,d of them constant",
        preflight.training().summary().features(),
        preflight.training().summary().constantFeatures());
  }

  private void network(Network network) {
    String sizes =
        network.topology().sizes().stream().map(String::valueOf).collect(Collectors.joining("-"));
    line(
        "network",
        "%s %s, %,d parameters, %s",
        sizes,
        activations(network.topology()),
        network.layout().size(),
        network.loss().name());
  }

  /** Describes the activations of the hidden layers, once if all are the same. */
  private static String activations(Topology topology) {
    List<String> names = topology.hidden().stream().map(Key::hyphenated).toList();
    return names.isEmpty()
        ? "without a hidden layer"
        : String.join("-", names.stream().distinct().count() == 1 ? names.subList(0, 1) : names);
  }

  private void steps(Preflight preflight) {
    BlockLayout layout = preflight.training().layout();
    line(
        "steps",
        "%,d, of %,d rows in %s; %,d per epoch",
        preflight.steps(),
        layout.batchSize(),
        counted(layout.columns(), "block"),
        layout.stripes());
  }

  private void memory(Preflight preflight) {
    Preflight.Cluster cluster = preflight.cluster();
    String executors =
        cluster.executorHeap() == 0
            ? ""
            : format(
                ", %s of an executor's %s",
                Bytes.text(MemoryNeed.total(cluster.need().executor())),
                Bytes.text(cluster.executorHeap()));
    line(
        "memory",
        "needs %s of the driver's %s%s",
        Bytes.text(MemoryNeed.total(cluster.need().driver())),
        Bytes.text(cluster.driverHeap()),
        executors);
    long rows = preflight.rowBytes();
    long storage = preflight.storage().bytes();
    line(
        "",
        rows <= storage
            ? format("the rows take %s, all of it in memory", Bytes.text(rows))
            : format(
                "the rows take %s, of which %s go to disk",
                Bytes.text(rows), Bytes.text(rows - storage)));
  }

  @Override
  public void dryRun(Preflight preflight, JobConfig config) {
    out.println();
    parts("the driver", preflight.cluster().need().driver());
    parts("an executor", preflight.cluster().need().executor());
    out.println("configuration");
    config.hocon().lines().forEach(line -> out.println("  " + line));
    out.println();
    out.println("This was a dry run: nothing was trained or written.");
  }

  private void parts(String whose, List<MemoryNeed.Part> parts) {
    if (!parts.isEmpty()) {
      out.println("memory of " + whose);
      for (MemoryNeed.Part part : parts) {
        out.println(format("  %-20s %12s", part.what(), Bytes.text(part.bytes())));
      }
      out.println();
    }
  }

  @Override
  public void begin(Preflight preflight) {
    stepsInEpoch = preflight.training().layout().stripes();
    epochs = preflight.epochs();
    headline = Metric.headline(preflight.network().targets(), preflight.isImbalanced());
    boolean values = preflight.network().targets() == TargetType.VALUES;
    out.println();
    row(
        "bold",
        "epoch",
        "step",
        "train loss",
        values ? "" : Metric.ACCURACY.key(),
        "valid. loss",
        headline.key(),
        "rows/s",
        "seconds");
  }

  @Override
  public void resume(Checkpoint checkpoint) {
    ObjectNode done = checkpoint.section("run");
    out.println(
        format(
            "resumed after epoch %d, step %d",
            done.path("epochs").asInt(), done.path("steps").asLong()));
  }

  @Override
  public void stepDone(StepMetrics step) {
    if (terminal.live()) {
      if (bar == null) {
        int within = (int) ((step.step() - 1) % stepsInEpoch);
        bar = new Bar(out, terminal, "epoch " + step.epoch(), stepsInEpoch, within);
      }
      bar.step(step);
    }
  }

  private synchronized void clearBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void epochDone(EpochMetrics epoch) {
    clearBar();
    Optional<Evaluation> validation = epoch.validation();
    row(
        "",
        epoch.epoch(),
        epoch.step(),
        loss(epoch.train()),
        epoch.train().metric(Metric.ACCURACY).map(Console::percent).orElse(""),
        validation.map(Console::loss).orElse("-"),
        value(validation),
        format("%.0f", epoch.pace().rowsPerSecond()),
        format("%.1f", epoch.pace().elapsedSeconds()));
  }

  @Override
  public void done(Optional<Evaluation> test, String modelFolder, String sha256) {
    test.ifPresent(
        score ->
            line(
                "test",
                "loss %s, %s of %,d rows",
                loss(score),
                terminal.styled("bold", measured(score)),
                score.examples()));
    line("model", modelFolder);
    line("sha-256", sha256);
  }

  @Override
  public void stepsCost(StepCosts costs) {
    out.println();
    String others =
        costs.costs().entrySet().stream()
            .filter(cost -> cost.getKey() != costs.taken())
            .map(cost -> cost(cost.getKey(), cost.getValue()))
            .collect(Collectors.joining(", "));
    line("steps", cost(costs.taken(), costs.costs().get(costs.taken())) + " each; " + others);
    if (costs.fastest() != costs.taken()) {
      line("", "reduce.strategy = auto would take " + Key.hyphenated(costs.fastest()) + " steps");
    }
  }

  private static String cost(ReduceConfig.Strategy strategy, StepCosts.Cost cost) {
    String about = cost.measured() ? "" : "about ";
    String pattern = cost.millis() < 1 ? "%.2f" : "%.1f";
    return Key.hyphenated(strategy) + " " + about + format(pattern, cost.millis()) + " ms";
  }

  @Override
  public void memory(long estimated, long used) {
    out.println();
    line(
        "memory",
        "the driver used %s at most; %s were estimated",
        Bytes.text(used),
        Bytes.text(estimated));
  }

  @Override
  public void executorMemory(long estimated, long used) {
    line(
        "",
        "an executor had %s in use at most, garbage included; %s were estimated",
        Bytes.text(used),
        Bytes.text(estimated));
  }

  @Override
  public void trained(int epoch, boolean early) {
    if (early || epoch < epochs) {
      out.println((early ? "stopped early; " : "") + "the model is from epoch " + epoch);
    }
  }

  /** Formats a loss with four decimals, or in scientific notation beyond nine characters. */
  private static String loss(Evaluation score) {
    String plain = format("%.4f", score.loss());
    return plain.length() <= MOST_DIGITS ? plain : format("%.3e", score.loss());
  }

  private static String measured(Evaluation score) {
    Optional<Double> r2 = score.metric(Metric.R2);
    if (r2.isPresent()) {
      double rmse = score.metric(Metric.RMSE).orElse(Double.NaN);
      return format("r² %.4f, rmse %s", r2.get(), Figures.number(rmse));
    }
    String accuracy =
        "accuracy " + Figures.percent(score.metric(Metric.ACCURACY).orElse(Double.NaN));
    return score
        .metric(Metric.AUC)
        .map(auc -> accuracy + format(", auc %.4f", auc))
        .orElse(accuracy);
  }

  /** Formats the headline metric for an epoch's line. */
  private String value(Optional<Evaluation> score) {
    Optional<Double> value = score.flatMap(scored -> scored.metric(headline));
    return value
        .map(found -> headline == Metric.ACCURACY ? percent(found) : format("%.4f", found))
        .orElse("-");
  }

  @Override
  public void failed(JobFailure failure) {
    clearBar();
  }

  private void line(String name, String pattern, Object... values) {
    line(name, format(pattern, values));
  }

  private void line(String name, String text) {
    out.println(terminal.styled("faint", format("%-9s", name)) + Secrets.redact(text));
  }

  private void row(String style, Object... cells) {
    String row = String.format(Locale.ROOT, "%5s %8s %10s %9s %11s %9s %9s %8s", cells);
    out.println(style.isEmpty() ? row : terminal.styled(style, row));
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
