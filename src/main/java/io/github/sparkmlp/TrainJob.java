package io.github.sparkmlp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.data.BatchPlan;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.ScoringData;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.evaluate.Evaluator;
import io.github.sparkmlp.evaluate.Score;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.model.Storage;
import io.github.sparkmlp.nn.Activation;
import io.github.sparkmlp.nn.Initialization;
import io.github.sparkmlp.nn.Loss;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.optim.Optimizer;
import io.github.sparkmlp.report.Console;
import io.github.sparkmlp.report.Listeners;
import io.github.sparkmlp.report.MetricsFiles;
import io.github.sparkmlp.report.RunFile;
import io.github.sparkmlp.train.Trainer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The whole path, from rows to a published model. */
public final class TrainJob {
  private final JobConfig config;
  private final JavaSparkContext context;
  private final Network network;
  private final ExampleReader reader;
  private final Storage storage;
  private final String folder;
  private final Console console = new Console(System.out);

  private TrainJob(JobConfig config, SparkSession spark) {
    this.config = config;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Topology topology =
        new Topology(config.network().layers(), Activation.of(config.network().activation()));
    this.network = new Network(topology, Loss.of(config.loss()), config.kernel());
    this.reader = new ExampleReader(spark, config.data(), topology);
    this.storage = new Storage(context.hadoopConfiguration());
    this.folder = config.output() + "/" + config.runName();
  }

  /**
   * Trains as configured.
   *
   * @throws JobFailure for every ending that the configuration, the data or the network's values
   *     cause
   */
  public static void run(JobConfig config) throws IOException {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.app.name", "spark-mlp " + config.runName());
    conf.setIfMissing("spark.broadcast.compress", "false");
    try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
      run(config, spark);
    }
  }

  /** Trains as configured, in a session that stays open. */
  public static void run(JobConfig config, SparkSession spark) throws IOException {
    TrainJob job = new TrainJob(config, spark);
    RunFile runFile = new RunFile(job.storage, job.folder, config);
    runFile.begin();
    try {
      job.train(runFile);
      runFile.done();
    } catch (Throwable e) {
      // Spark throws checked exceptions that no signature declares.
      recordFailure(runFile, e);
      throw e;
    }
  }

  private static void recordFailure(RunFile runFile, Throwable thrown) {
    JobFailure failure = JobExit.failure(thrown);
    try {
      runFile.failed(failure.exitCode(), failure.getMessage());
    } catch (IOException | RuntimeException e) {
      thrown.addSuppressed(e);
    }
  }

  private void train(RunFile runFile) throws IOException {
    console.run(folder);
    context.setJobDescription("load data");
    TrainingData training = TrainingData.load(reader, config.batch(), config.seed());
    Optional<ScoringData> validation = load(config.data().validation(), "validation");
    Optional<ScoringData> test = load(config.data().test(), "test");
    runFile.put("dataFingerprint", training.fingerprint().toString());
    console.data(training, validation, test);
    console.network(network);
    console.kernels(network.kernels());
    console.steps(context, training);

    float[] parameters = initialParameters();
    Trainer trainer =
        new Trainer(
            context,
            setting(training),
            training,
            new Listeners(
                List.of(console, runFile, new MetricsFiles(storage, folder, config.metrics()))));
    trainer.train(parameters, config.epochs(), validation);

    context.setJobDescription("test");
    Evaluator evaluator = new Evaluator(context, network, config.data().scale());
    Optional<Score> tested = test.map(data -> evaluator.evaluate(data, parameters));
    String sha256 = publish(parameters, training);

    tested.ifPresent(score -> runFile.putScore("test", score));
    runFile.put("modelSha256", sha256);
    describeEnvironment(runFile.section("environment"));
    console.done(tested, folder + "/model", sha256);
  }

  private Optional<ScoringData> load(Optional<Source> source, String name) {
    return source.map(given -> ScoringData.load(reader, given, name));
  }

  private Trainer.Setting setting(TrainingData training) {
    boolean shuffled = config.batch().order() == BatchConfig.Order.SHUFFLED;
    return new Trainer.Setting(
        network,
        Optimizer.of(config.optimizer(), network.layout().size()),
        new BatchPlan(training.layout(), config.seed(), shuffled),
        config.data().scale(),
        config.reduce());
  }

  private float[] initialParameters() throws IOException {
    if (config.network().initFrom().isPresent()) {
      String location = config.network().initFrom().get();
      return Safetensors.read(storage.read(location), network.topology(), location);
    }
    return Initialization.uniform(network.layout(), network.topology(), config.seed());
  }

  private String publish(float[] parameters, TrainingData training) throws IOException {
    ObjectNode provenance =
        new ObjectMapper()
            .createObjectNode()
            .put("run", config.runName())
            .put("seed", config.seed())
            .put("dataFingerprint", training.fingerprint().toString())
            .put("version", Main.version());
    PublishedModel.Description description =
        new PublishedModel.Description(
            network.topology(), network.loss().name(), config.data().scale());
    return new PublishedModel(description, parameters)
        .write(storage, folder + "/model", provenance);
  }

  private void describeEnvironment(ObjectNode environment) {
    environment
        .put("version", Main.version())
        .put("spark", context.version())
        .put("master", context.master())
        .put("kernels", network.kernels().name())
        .put("java", System.getProperty("java.version"))
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }
}
