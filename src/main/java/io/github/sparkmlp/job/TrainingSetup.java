package io.github.sparkmlp.job;

import io.github.sparkmlp.block.Augmentation;
import io.github.sparkmlp.block.BatchPlan;
import io.github.sparkmlp.block.BlockLoader;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.NetworkConfig;
import io.github.sparkmlp.data.DataSummary;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.evaluate.Evaluator;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.nn.Dropout;
import io.github.sparkmlp.nn.Initialization;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.optim.Schedule;
import io.github.sparkmlp.store.Storage;
import io.github.sparkmlp.train.Trainer;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** What a configuration says of the learning, as the things that do it. */
public record TrainingSetup(JobConfig config, Network network) {
  public TrainingSetup(JobConfig config) {
    this(
        config,
        new Network(
            Topology.of(config.network()),
            new Network.Objective(config.loss(), config.targets()),
            new Dropout(config.network().dropout(), config.seed()),
            config.kernel()));
  }

  Evaluator evaluator(JavaSparkContext context, Preprocessing preprocessing) {
    return new Evaluator(context, network, preprocessing, config.metrics().topK());
  }

  Trainer.Setting setting(TrainingData training, Evaluator evaluator) {
    boolean shuffled = config.batch().order() == BatchConfig.Order.SHUFFLED;
    int epochSteps = training.layout().stripes();
    return new Trainer.Setting(
        network.reading(training.preprocessing().inputLayout()),
        config.optimizer(),
        new Schedule(
            config.schedule(), config.optimizer().learningRate(), epochSteps, config.epochs()),
        config.clipNorm(),
        new BatchPlan(training.layout(), config.seed(), shuffled),
        loader(training),
        evaluator,
        config.earlyStopping(),
        config.reduce(),
        config.checkpoint(),
        config.epochs());
  }

  private BlockLoader loader(TrainingData training) {
    return new BlockLoader(
        training.preprocessing(),
        config.targets(),
        config.data().classWeights().map(weights -> weights(weights, training.summary())),
        config.augment().map(augment -> new Augmentation(augment, config.seed())));
  }

  private static float[] weights(DataConfig.ClassWeights classWeights, DataSummary summary) {
    if (classWeights.given().isEmpty()) {
      return summary.balancedWeights();
    }
    float[] weights = new float[classWeights.given().size()];
    for (int c = 0; c < weights.length; c++) {
      weights[c] = classWeights.given().get(c).floatValue();
    }
    return weights;
  }

  /** Fails where the parameters to start from are not there, or of another network. */
  void requireStart(Storage storage) throws IOException {
    if (config.network().initFrom().isPresent()) {
      initialParameters(storage, Optional.empty());
    }
  }

  /**
   * Random parameters, or those of a file or model, whose last layer may start anew.
   *
   * @param preprocessing of the rows, once it is known
   * @throws JobFailure with {@link ExitCode#IO_ERROR} if they are of another network
   */
  float[] initialParameters(Storage storage, Optional<Preprocessing> preprocessing)
      throws IOException {
    NetworkConfig start = config.network();
    float[] parameters =
        Initialization.of(start.init(), network.layout(), network.topology(), config.seed());
    if (start.initFrom().isPresent()) {
      new WarmStart(network.topology(), start.newOutputLayer(), preprocessing)
          .replace(parameters, storage, start.initFrom().get());
    }
    return parameters;
  }
}
