package io.github.sparkmlp.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Reading;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Models of every kind, and ONNX Runtime to load what is written of them. */
public final class OnnxModels {
  public static final int INPUTS = 7;

  public static final Preprocessing AS_IS = Preprocessing.ofArray("features", INPUTS, 1);

  /** The means of a table of which no number is missing. */
  static final List<Float> NONE = List.of();

  private OnnxModels() {}

  /** A number, two categories and an array of four. */
  static Preprocessing table(Scaling scaling, List<Float> means) {
    return new Preprocessing(
        List.of(
            FeatureColumn.number("age"),
            FeatureColumn.category("colour", List.of("red", "dark \"blue\"")),
            FeatureColumn.numbers("pixels", 4)),
        scaling,
        means,
        List.of("no\\yes", "ja\n"),
        TargetScaling.NONE);
  }

  static List<Float> floats(double first, double step) {
    return Stream.iterate(first, x -> x + step).limit(INPUTS).map(Double::floatValue).toList();
  }

  public static Topology topology(ActivationType type, int outputs) {
    return new Topology(List.of(INPUTS, 33, 16, outputs), type);
  }

  /** A model of random parameters, the same for the same number of them. */
  public static PublishedModel model(
      Topology topology, TargetType targets, Preprocessing preprocessing) {
    float[] parameters = new float[new ParameterLayout(topology).size()];
    Random random = new Random(parameters.length);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextGaussian() / 3;
    }
    return model(topology, targets, preprocessing, parameters);
  }

  static PublishedModel model(
      Topology topology, TargetType targets, Preprocessing preprocessing, float[] parameters) {
    LossType loss =
        switch (targets) {
          case CLASS -> LossType.CROSS_ENTROPY;
          case LABELS -> LossType.BINARY_CROSS_ENTROPY;
          case VALUES -> LossType.HUBER;
        };
    return new PublishedModel(
        new PublishedModel.Description(
            topology, LossConfig.of(loss), targets, preprocessing, Reading.UNKNOWN),
        parameters);
  }

  /** What is to be found out about a model. */
  interface Check {
    void of(OrtSession session) throws Exception;
  }

  static void load(PublishedModel model, Check check) throws Exception {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session =
            OrtEnvironment.getEnvironment().createSession(Onnx.write(model), options)) {
      check.of(session);
    }
  }

  /** Hands over what becomes of the rows: the prediction and, or null, the probability. */
  public static void run(PublishedModel model, float[][] rows, BiConsumer<Object, Object> check)
      throws Exception {
    load(
        model,
        session -> {
          try (OnnxTensor x = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), rows);
              OrtSession.Result result = session.run(Map.of("features", x))) {
            check.accept(
                result.get(0).getValue(), result.size() == 1 ? null : result.get(1).getValue());
          }
        });
  }
}
