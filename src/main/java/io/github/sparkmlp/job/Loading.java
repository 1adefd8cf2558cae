package io.github.sparkmlp.job;

import io.github.sparkmlp.block.BlockLayout;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.DataShape;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.data.DataSummary;
import io.github.sparkmlp.data.EvaluationData;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.FittedRows;
import io.github.sparkmlp.data.StorageMemory;
import io.github.sparkmlp.data.TaskSlots;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.preflight.DynamicAllocation;
import io.github.sparkmlp.preflight.Preflight;
import io.github.sparkmlp.preflight.ResourceChecks;
import io.github.sparkmlp.preflight.SharedPaths;
import io.github.sparkmlp.record.RunJson;
import io.github.sparkmlp.record.RunLog;
import io.github.sparkmlp.shutdown.JobExit;
import io.github.sparkmlp.table.BadColumns;
import io.github.sparkmlp.table.TextColumns;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Brings the rows of a run into memory. What the configuration leaves open, the sizes of the
 * network and the categories of columns, follows from them.
 */
final class Loading {
  private final SparkSession spark;
  private final JavaSparkContext context;
  private final RunFolder folder;
  private final RunJson runFile;
  private final RunLog log;
  private JobConfig config;
  private ExampleReader reader;
  private TrainingSetup setup;
  private Optional<Preflight.Cluster> cluster = Optional.empty();

  /** The rows, and all that follows from them: the complete configuration first. */
  record Loaded(JobConfig config, TrainingSetup setup, Preflight preflight) {

    TrainingData training() {
      return preflight.training();
    }

    Network network() {
      return setup.network();
    }

    /** Fingerprint of the rows that the model depends on. */
    String fingerprint() {
      String rows = training().fingerprint().toString();
      return config.earlyStopping().isPresent()
          ? rows + "+" + preflight.validation().orElseThrow().fingerprint()
          : rows;
    }
  }

  /** Rows that are set aside are written to {@code badRows}, where it is given. */
  Loading(
      JobConfig config,
      RunFolder folder,
      RunJson runFile,
      RunLog log,
      SparkSession spark,
      Optional<String> badRows) {
    this.config = config;
    this.folder = folder;
    this.runFile = runFile;
    this.log = log;
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.reader =
        new ExampleReader(spark, config.data(), Optional.empty(), config.targets(), badRows);
  }

  /** The reader of the rows, which knows the network once they are loaded. */
  ExampleReader reader() {
    return reader;
  }

  /** What the job needs of the cluster, as far as the sizes of the network are known. */
  Optional<Preflight.Cluster> cluster() {
    return cluster;
  }

  /** Checks all that can be checked before the rows are read, and reads them. */
  Loaded load() throws IOException {
    if (config.isComplete()) {
      build();
      requireStart();
    }
    ResourceChecks.awaitExecutors(context);
    DynamicAllocation.decision(context, config).ifPresent(log::said);
    SharedPaths.requireInputs(context, config);
    if (config.isComplete()) {
      requireMemory();
    }
    LoadingProgress progress = new LoadingProgress(context.sc(), log);
    try {
      return read();
    } catch (Exception e) {
      explainColumns(e);
      throw e;
    } finally {
      progress.close();
    }
  }

  private Loaded read() throws IOException {
    if (config.data().preparation().findsCategories()) {
      reader = reader.of(withCategories(config.data()));
    }
    FittedRows rows = new FittedRows(reader, config.batch());
    rows.warnings().forEach(log::warning);
    if (!config.isComplete()) {
      complete(rows.shape());
    }
    TrainingData training =
        rows.arranged(setup.network().topology(), config.batch(), config.seed());
    requireDifferentLabels(training);
    TrainingData.HeldOut heldOut = training.heldOut();
    Preflight preflight =
        new Preflight(
                setup.network(),
                config.epochs(),
                training,
                heldOut
                    .validation()
                    .or(() -> load(config.data().validation(), training, "validation")),
                heldOut.test().or(() -> load(config.data().test(), training, "test")),
                cluster.orElseThrow(),
                StorageMemory.of(context))
            .countingRows();
    cluster = Optional.of(preflight.cluster());
    return new Loaded(config, setup, preflight);
  }

  private Optional<EvaluationData> load(
      Optional<Source> source, TrainingData training, String name) {
    return source.map(given -> EvaluationData.load(reader, given, training.preprocessing(), name));
  }

  /** The network, as soon as its sizes are known. */
  private void build() {
    setup = new TrainingSetup(config);
    reader = reader.of(setup.network().topology());
  }

  private DataConfig withCategories(DataConfig data) {
    context.setJobDescription("look for categories");
    return data.withCategories(TextColumns.categories(spark, data));
  }

  /** A value that cannot be read is seldom the only one: all columns like that are told at once. */
  private void explainColumns(Exception e) {
    JobFailure failure = JobExit.failure(e);
    if (failure.exitCode() != ExitCode.BAD_DATA) {
      return;
    }
    List<String> columns = List.of();
    try {
      columns = BadColumns.of(spark, reader.data(), config.targets());
    } catch (Exception other) {
      // The first failure is the one that is told.
      e.addSuppressed(other);
    }
    if (!columns.isEmpty()) {
      throw ExitCode.BAD_DATA.failure(
          failure.getMessage(),
          failure.remedy() + columns.stream().map("\n  "::concat).collect(Collectors.joining()),
          e);
    }
  }

  /** Completes the configuration, and checks what its sizes can forbid, before rows are packed. */
  private void complete(DataShape shape) throws IOException {
    config = config.completed(shape);
    ResourceChecks.requireCountable(Topology.of(config.network()));
    build();
    runFile.describe(config);
    requireStart();
    requireMemory();
  }

  private void requireStart() throws IOException {
    if (folder.checkpoints().identity().isEmpty()) {
      setup.requireStart(folder.storage());
    }
  }

  private void requireMemory() {
    BatchConfig batch = config.batch();
    Topology topology = setup.network().topology();
    cluster =
        Optional.of(
            ResourceChecks.requireMemory(
                context,
                config,
                topology,
                Math.min(batch.size(), BlockLayout.micro(batch, topology)),
                TrainingData.tasks(config.data(), batch, topology, TaskSlots.most(context))));
  }

  /** Where all labels are equal, any network is soon always right, and of no use. */
  private void requireDifferentLabels(TrainingData training) {
    DataSummary summary = training.summary();
    if (summary.hasOneLabel() && !config.data().allowOneClass()) {
      throw ExitCode.BAD_DATA.failure(
          String.format(
              Locale.ROOT,
              "All %,d rows to train on have the same label: %s",
              training.layout().examples(),
              label(summary.leastLabels(), training.preprocessing().classes())),
          "Check how the rows were exported, and data.label; data.allow-one-class = true allows it.");
    }
  }

  private static String label(float[] labels, List<String> classes) {
    return labels.length == 1 && !classes.isEmpty()
        ? classes.get((int) labels[0])
        : Arrays.toString(labels).replaceAll("[\\[\\]]|\\.0(?=,|\\])", "");
  }
}
