package io.github.sparkmlp.hocon;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.InitType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.AugmentConfig;
import io.github.sparkmlp.config.EarlyStoppingConfig;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.config.NetworkConfig;
import io.github.sparkmlp.config.OptimizerConfig;
import io.github.sparkmlp.config.ScheduleConfig;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.key.Section;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads the sections that describe the learning: network, loss, optimizer, schedule, …. */
final class LearningReader {
  private LearningReader() {}

  static NetworkConfig network(Section network) {
    List<Integer> sizes = sizes(network);
    int hidden = sizes.size() - 2;
    NetworkConfig result =
        new NetworkConfig(
            sizes,
            network
                .key("activation", "sigmoid")
                .oneOrEach(hidden, "hidden layer", key -> key.choice(ActivationType.class)),
            network.key("init", "auto").choiceOrAuto(InitType.class),
            dropout(network.key("dropout", 0), hidden),
            network.optional("init-from").map(Key::text),
            network.key("new-output-layer", false).flag());
    if (result.newOutputLayer() && result.initFrom().isEmpty()) {
      throw network.key("new-output-layer").mustBe("false where there is no network.init-from");
    }
    return result;
  }

  /** Reads the sizes of all layers; inputs and outputs are 0 if only hidden layers are named. */
  private static List<Integer> sizes(Section network) {
    Optional<Key> layers = network.optional("layers");
    Optional<Key> hidden = network.optional("hidden");
    if (layers.isEmpty()) {
      List<Integer> sizes = new ArrayList<>(List.of(0));
      sizes.addAll(sizes(network.key("hidden")));
      sizes.add(0);
      return sizes;
    }
    if (hidden.isPresent()) {
      throw hidden.get().mustBe("left out where network.layers names all layers");
    }
    List<Integer> sizes = sizes(layers.get());
    if (sizes.size() < 2) {
      throw layers.get().mustBe("a list of at least two sizes: inputs, …, outputs");
    }
    return sizes;
  }

  private static List<Integer> sizes(Key key) {
    return key.list().stream().map(size -> (int) size.integer(1, 1 << 24)).toList();
  }

  /** Reads the dropout of each layer; a single share applies to all hidden layers. */
  private static List<Double> dropout(Key key, int hidden) {
    if (key.isList()) {
      return key.oneOrEach(hidden + 1, "layer but the last", LearningReader::dropoutRate);
    }
    List<Double> shares = new ArrayList<>(Collections.nCopies(hidden + 1, dropoutRate(key)));
    shares.set(0, 0.0);
    return List.copyOf(shares);
  }

  private static double dropoutRate(Key key) {
    double rate = key.fraction();
    if (rate > 0.99) {
      throw key.mustBe("a number from 0 to 0.99");
    }
    return rate;
  }

  /** Reads a loss: its name, or a section with its settings. */
  static LossConfig loss(Key key) {
    if (!key.isSection()) {
      return LossConfig.of(key.choice(LossType.class));
    }
    return key.section().read(LearningReader::loss);
  }

  private static LossConfig loss(Section loss) {
    LossType type = loss.key("type").choice(LossType.class);
    return switch (type) {
      case CROSS_ENTROPY -> new LossConfig(type, loss.key("label-smoothing", 0).fraction(), 1);
      case HUBER -> new LossConfig(type, 0, loss.key("delta", 1).positive());
      case MSE, BINARY_CROSS_ENTROPY -> LossConfig.of(type);
    };
  }

  private enum Task {
    CLASSIFICATION,
    REGRESSION
  }

  static TargetType targets(Section root, LossConfig loss) {
    boolean huber = loss.type() == LossType.HUBER;
    Key key = root.key("task", huber ? "regression" : "classification");
    Task task = key.choice(Task.class);
    boolean fits =
        switch (loss.type()) {
          case MSE -> true;
          case CROSS_ENTROPY, BINARY_CROSS_ENTROPY -> task == Task.CLASSIFICATION;
          case HUBER -> task == Task.REGRESSION;
        };
    if (!fits) {
      throw key.mustBe(
          huber
              ? "regression where loss is huber"
              : "classification where loss is a cross-entropy; regression has mse and huber");
    }
    if (task == Task.REGRESSION) {
      return TargetType.VALUES;
    }
    return loss.type() == LossType.BINARY_CROSS_ENTROPY ? TargetType.LABELS : TargetType.CLASS;
  }

  private enum OptimizerType {
    SGD,
    ADAM,
    ADAMW,
    RMSPROP,
    ADAGRAD
  }

  static OptimizerConfig optimizer(Section optimizer) {
    double rate = optimizer.key("learning-rate").positive();
    OptimizerType type = optimizer.key("type").choice(OptimizerType.class);
    double decay =
        optimizer.key("weight-decay", type == OptimizerType.ADAMW ? 0.01 : 0).nonNegative();
    return switch (type) {
      case SGD -> sgd(rate, decay, optimizer);
      case ADAM ->
          new OptimizerConfig.Adam(
              rate, decay, beta1(optimizer), beta2(optimizer), epsilon(optimizer, 1e-8));
      case ADAMW ->
          new OptimizerConfig.AdamW(
              rate, decay, beta1(optimizer), beta2(optimizer), epsilon(optimizer, 1e-8));
      case RMSPROP ->
          new OptimizerConfig.RmsProp(
              rate, decay, optimizer.key("alpha", 0.99).fraction(), epsilon(optimizer, 1e-8));
      case ADAGRAD -> new OptimizerConfig.Adagrad(rate, decay, epsilon(optimizer, 1e-10));
    };
  }

  private static double beta1(Section optimizer) {
    return optimizer.key("beta1", 0.9).fraction();
  }

  private static double beta2(Section optimizer) {
    return optimizer.key("beta2", 0.999).fraction();
  }

  private static double epsilon(Section optimizer, double otherwise) {
    return optimizer.key("epsilon", otherwise).positive();
  }

  private static OptimizerConfig.Sgd sgd(double learningRate, double decay, Section optimizer) {
    double momentum = optimizer.key("momentum", 0).fraction();
    Key nesterov = optimizer.key("nesterov", false);
    if (nesterov.flag() && momentum == 0) {
      throw nesterov.mustBe("false where optimizer.momentum is 0");
    }
    return new OptimizerConfig.Sgd(learningRate, decay, momentum, nesterov.flag());
  }

  private enum ScheduleType {
    CONSTANT,
    STEP,
    EXPONENTIAL,
    COSINE,
    ONE_CYCLE
  }

  static ScheduleConfig schedule(Section schedule) {
    ScheduleConfig.Curve curve =
        switch (schedule.key("type", "constant").choice(ScheduleType.class)) {
          case CONSTANT -> new ScheduleConfig.Constant();
          case STEP ->
              new ScheduleConfig.Step(
                  (int) schedule.key("every-epochs").integer(1, Integer.MAX_VALUE),
                  schedule.key("factor", 0.1).positive());
          case EXPONENTIAL -> new ScheduleConfig.Exponential(schedule.key("factor").positive());
          case COSINE -> new ScheduleConfig.Cosine(schedule.key("least", 0).fraction());
          case ONE_CYCLE ->
              new ScheduleConfig.OneCycle(schedule.key("rise", 0.3).positiveFraction());
        };
    return new ScheduleConfig(curve, schedule.key("warm-up-epochs", 0).nonNegative());
  }

  static AugmentConfig augment(Section augment) {
    Key shape = augment.key("shape");
    List<Integer> sizes = shape.list().stream().map(key -> (int) key.integer(1, 1 << 16)).toList();
    if (sizes.size() < 2 || sizes.size() > 3) {
      throw shape.mustBe("[rows, columns] or [channels, rows, columns]");
    }
    Section elastic = augment.section("elastic");
    AugmentConfig result =
        new AugmentConfig(
            sizes,
            augment.key("shift", 0).nonNegative(),
            augment.key("rotate", 0).nonNegative(),
            elastic.key("alpha", 0).nonNegative(),
            elastic.key("sigma", 4).positive());
    boolean distorts = result.elasticAlpha() > 0;
    if (distorts && result.elasticSigma() > Math.max(sizes.get(0), sizes.get(sizes.size() - 1))) {
      throw elastic.key("sigma", 4).mustBe("at most the size of an image");
    }
    elastic.rejectUnknownKeys();
    return result;
  }

  static EarlyStoppingConfig earlyStopping(Section stopping) {
    return new EarlyStoppingConfig(
        stopping.key("metric", "loss").choice(Metric.class),
        (int) stopping.key("patience", 5).integer(1, Integer.MAX_VALUE),
        stopping.key("min-delta", 0).nonNegative());
  }
}
