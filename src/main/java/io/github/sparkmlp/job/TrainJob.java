package io.github.sparkmlp.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.checkpoint.CheckpointLog;
import io.github.sparkmlp.checkpoint.RunIdentity;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.ReduceConfig;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.evaluate.Evaluator;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Reading;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.preflight.MemoryNeed;
import io.github.sparkmlp.preflight.ResourceChecks;
import io.github.sparkmlp.preflight.SharedPaths;
import io.github.sparkmlp.record.LatestMetrics;
import io.github.sparkmlp.record.Listeners;
import io.github.sparkmlp.record.MetricsFiles;
import io.github.sparkmlp.record.RunJson;
import io.github.sparkmlp.record.RunLog;
import io.github.sparkmlp.report.ColumnsFile;
import io.github.sparkmlp.report.Report;
import io.github.sparkmlp.session.HeapPeak;
import io.github.sparkmlp.session.Session;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.shutdown.TaskFailures;
import io.github.sparkmlp.shutdown.Termination;
import io.github.sparkmlp.step.FusedLimits;
import io.github.sparkmlp.store.FileListing;
import io.github.sparkmlp.table.ColumnGuess;
import io.github.sparkmlp.train.TrainListener;
import io.github.sparkmlp.train.Trainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Trains a model: from rows to a published model and a report. */
public final class TrainJob {
  private final JobConfig config;
  private final RunFolder folder;
  private final RunLog log;
  private final RunJson runFile;
  private final JavaSparkContext context;
  private final Loading loading;
  private List<ColumnGuess> columns = List.of();

  /**
   * How a training is asked for.
   *
   * @param resume whether there must have been an earlier start
   * @param dryRun whether to stop before the first step, with nothing written
   * @param columns what those of a table were taken for; none where nobody has looked
   */
  public record Options(boolean resume, boolean dryRun, List<ColumnGuess> columns) {}

  private TrainJob(
      JobConfig config, RunFolder folder, RunLog log, SparkSession spark, Optional<String> badRows)
      throws IOException {
    this.config = config;
    this.folder = folder;
    this.log = log;
    this.runFile = new RunJson(folder.storage(), folder.location(), config);
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.loading = new Loading(config, folder, runFile, log, spark, badRows);
  }

  /**
   * Trains as configured, or goes on with what an earlier start of the same run began.
   *
   * @throws JobFailure for every ending that the configuration, the data, the network's values or
   *     the cluster cause
   */
  public static void run(JobConfig config, Options options, RunLog log) throws IOException {
    if (config.isComplete()) {
      ResourceChecks.requireCountable(Topology.of(config.network()));
    }
    SparkConf conf = SparkSettings.of(config);
    Configuration hadoop = SparkSettings.hadoop(conf);
    SharedPaths.requireOutput(conf, hadoop, config);
    RunFolder folder = RunFolder.of(config, hadoop, log::warning);
    RunFolder.Earlier earlier = earlier(folder, options.resume(), log);
    if (earlier != RunFolder.Earlier.DONE) {
      try (Termination termination = new Termination();
          SparkSession spark = Session.open(conf, log::warning)) {
        Optional<String> badRows =
            Optional.of(folder.badRowsLocation())
                .filter(location -> !options.dryRun() && earlier != RunFolder.Earlier.DONE_BEFORE);
        TrainJob job = new TrainJob(config, folder, log, spark, badRows);
        if (earlier == RunFolder.Earlier.DONE_BEFORE) {
          job.compare();
        } else if (options.dryRun()) {
          job.dryRun();
        } else {
          job.columns = options.columns();
          job.run(termination);
        }
      }
    }
  }

  /** Trains as configured, in a session that stays open. */
  public static void run(JobConfig config, SparkSession spark, BooleanSupplier stop)
      throws IOException {
    RunLog log = RunLog.to(System.out, RunLog.Format.TEXT);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    RunFolder folder = RunFolder.of(config, hadoop, log::warning);
    switch (earlier(folder, false, log)) {
      case NOTHING, UNFINISHED ->
          new TrainJob(config, folder, log, spark, Optional.of(folder.badRowsLocation())).run(stop);
      case DONE_BEFORE -> new TrainJob(config, folder, log, spark, Optional.empty()).compare();
      case DONE -> {}
    }
  }

  private static RunFolder.Earlier earlier(RunFolder folder, boolean resume, RunLog log)
      throws IOException {
    RunFolder.Earlier earlier = folder.earlier();
    if (resume && earlier == RunFolder.Earlier.NOTHING) {
      throw ExitCode.NO_INPUT.failure(
          "There is nothing to resume in " + folder.location(),
          "Check output and run-name, or leave out --resume.");
    }
    log.run(folder.location());
    if (earlier == RunFolder.Earlier.DONE) {
      log.doneAlready(false);
    }
    return earlier;
  }

  /** Reads the data of a run that is done, to see whether they are still its own. */
  private void compare() throws IOException {
    folder.requireData(loading.load().fingerprint());
    log.doneAlready(true);
  }

  private void dryRun() throws IOException {
    folder.storage().requireWritable(folder.location());
    Loading.Loaded loaded = loading.load();
    log.preflight(loaded.preflight());
    warnIfNotFused(loaded);
    log.dryRun(loaded.preflight(), loaded.config());
  }

  private void run(BooleanSupplier stop) throws IOException {
    TaskFailures taskFailures = TaskFailures.of(context.sc());
    try (HeapPeak heap = new HeapPeak()) {
      train(stop, heap);
      runFile.done();
      report();
    } catch (Throwable e) {
      // Spark throws checked exceptions that no signature declares. Whoever ended a wait by an
      // interrupt has been heard: files would not be written with it.
      Thread.interrupted();
      throw recorded(taskFailures.explain(e, loading.cluster()), e);
    } finally {
      context.sc().removeSparkListener(taskFailures);
    }
  }

  /** Records how much of each heap was used beside what was estimated. */
  private void memory(long used) {
    MemoryNeed need = loading.cluster().orElseThrow().need();
    long estimated = MemoryNeed.total(need.driver());
    runFile.section("driverMemory").put("estimatedBytes", estimated).put("usedBytes", used);
    log.memory(estimated, used);
    HeapPeak.ofExecutors(context)
        .ifPresent(
            most -> {
              long expected = MemoryNeed.total(need.executor());
              runFile
                  .section("executorMemory")
                  .put("estimatedBytes", expected)
                  .put("usedBytes", most);
              log.executorMemory(expected, most);
            });
  }

  private JobFailure recorded(JobFailure failure, Throwable thrown) {
    log.failed(failure);
    try {
      if (runFile.failed(failure.exitCode(), failure.getMessage()) && runFile.hasEpochs()) {
        report();
      }
    } catch (IOException | RuntimeException e) {
      thrown.addSuppressed(e);
    }
    return failure;
  }

  /** Writes the report; a run does not fail if that is impossible. */
  private void report() {
    String location = Report.location(folder.location());
    try {
      new Report(folder.storage()).write(List.of(folder.location()), location);
    } catch (IOException | RuntimeException e) {
      log.warning("%s could not be written: %s".formatted(location, e.getMessage()));
    }
  }

  private void train(BooleanSupplier stop, HeapPeak heap) throws IOException {
    CheckpointLog checkpoints = folder.checkpoints();
    if (checkpoints.identity().isEmpty()) {
      runFile.own();
    }
    checkpoints.requireOneWinner();
    // Before the data are read: what changes from now on makes them other files.
    Optional<FileListing> files = folder.inputFiles();
    Loading.Loaded loaded = loading.load();
    log.preflight(loaded.preflight());
    warnIfNotFused(loaded);

    Optional<Checkpoint> checkpoint =
        checkpoints.takeOver(new RunIdentity(loaded.config().learning(), loaded.fingerprint()));
    describe(loaded, checkpoints.term(), files);
    float[] parameters = parameters(loaded, checkpoint);
    Evaluator evaluator = loaded.setup().evaluator(context, loaded.training().preprocessing());
    log.begin(loaded.preflight());
    new Trainer(
            context,
            loaded.setup().setting(loaded.training(), evaluator),
            loaded.training(),
            checkpoints,
            listeners())
        .train(parameters, checkpoint, loaded.preflight().validation(), stop);

    Optional<Evaluation> tested =
        new FinalEvaluation(
                loading.reader(),
                evaluator,
                folder,
                runFile,
                loaded.preflight(),
                loaded.config(),
                parameters)
            .measure();
    String sha256 = publish(loaded, parameters, tested);
    memory(heap.bytes());
    log.done(tested, folder.modelLocation(), sha256);
    runFile.warnings().forEach(log::warning);
  }

  /** What {@code run.json} says of a run from its first step on. */
  private void describe(Loading.Loaded loaded, int term, Optional<FileListing> files)
      throws IOException {
    runFile.put("dataFingerprint", loaded.fingerprint());
    files.ifPresent(listing -> listing.write(runFile.section("inputFiles")));
    runFile.put("term", term);
    describeEnvironment(loaded.network(), runFile.section("environment"));
    loaded
        .preflight()
        .setAside()
        .forEach((source, rows) -> runFile.section("rowsSetAside").put(source, rows.bad()));
    runFile.own();
    if (!columns.isEmpty()) {
      ColumnsFile.write(folder.storage(), folder.location(), columns);
    }
  }

  /** Returns the initial parameters; the trainer fills in those of a checkpoint. */
  private float[] parameters(Loading.Loaded loaded, Optional<Checkpoint> checkpoint)
      throws IOException {
    return checkpoint.isPresent()
        ? new float[loaded.network().layout().size()]
        : loaded
            .setup()
            .initialParameters(folder.storage(), Optional.of(loaded.training().preprocessing()));
  }

  private Listeners listeners() {
    List<TrainListener> listeners =
        new ArrayList<>(
            List.of(
                log,
                runFile,
                new MetricsFiles(folder.storage(), folder.location(), config.metrics())));
    LatestMetrics.shown().ifPresent(listeners::add);
    return new Listeners(listeners);
  }

  private void warnIfNotFused(Loading.Loaded loaded) {
    if (config.reduce().strategy() == ReduceConfig.Strategy.FUSED) {
      FusedLimits.of(context, loaded.training(), loaded.network().topology(), config.optimizer())
          .obstacle()
          .ifPresent(why -> log.warning("reduce.strategy = fused, but steps are shared: " + why));
    }
  }

  /** The model is written in any case; it is named the newest one if it is good enough. */
  private String publish(Loading.Loaded loaded, float[] parameters, Optional<Evaluation> tested)
      throws IOException {
    ObjectNode provenance =
        new ObjectMapper()
            .createObjectNode()
            .put("run", config.runName())
            .put("seed", config.seed())
            .put("dataFingerprint", loaded.training().fingerprint().toString())
            .put("version", Version.current());
    ObjectNode metrics = provenance.objectNode();
    tested.ifPresent(score -> RunJson.summarize(score, metrics));
    PublishedModel.Description description =
        new PublishedModel.Description(
            loaded.network().topology(),
            loaded.config().loss(),
            loaded.config().targets(),
            loaded.training().preprocessing(),
            Reading.of(loaded.config().data()));
    String sha256 =
        new PublishedModel(description, parameters)
            .write(folder.storage(), folder.modelLocation(), provenance, metrics);
    runFile.put("modelSha256", sha256);
    tested.ifPresent(this::requireQuality);
    folder.publishLatest(sha256, tested);
    return sha256;
  }

  private void requireQuality(Evaluation tested) {
    config
        .publish()
        .require()
        .forEach(
            (metric, bound) -> {
              double value = tested.metric(metric).orElse(Double.NaN);
              boolean reached = metric.higherIsBetter() ? value >= bound : value <= bound;
              if (!reached) {
                throw ExitCode.QUALITY_MISSED.failure(
                    "%s on data.test is %s, publish.require.%1$s is %s"
                        .formatted(metric.configured(), value, bound),
                    "The model is in %s, but latest.json does not name it."
                        .formatted(folder.modelLocation()));
              }
            });
  }

  private void describeEnvironment(Network network, ObjectNode environment) {
    environment
        .put("version", Version.current())
        .put("spark", context.version())
        .put("master", context.master())
        .put("kernels", network.kernels().name())
        .put("java", System.getProperty("java.version"))
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }
}
