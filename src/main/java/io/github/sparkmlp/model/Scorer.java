package io.github.sparkmlp.model;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;
import io.github.sparkmlp.kernel.SparseMatrix;
import io.github.sparkmlp.nn.InputLayout;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Scores rows one at a time, in any JVM: it needs only this project's jar. Its outputs have the
 * same bits as the forward pass in training. Any number of threads may share a scorer.
 *
 * <pre>{@code
 * Scorer scorer = Scorer.load("runs/seed/model");
 * float[] outputs = scorer.outputs(Map.of("age", 31, "city", "Bonn"));
 * float[] probabilities = scorer.toProbabilities(outputs);
 * String predicted = scorer.className(scorer.toClass(outputs));
 * }</pre>
 */
public final class Scorer implements Serializable {
  private static final long serialVersionUID = 1;

  private final PackedDescription description;
  private final RowLayer[] layers;
  private final RowScaling scaling;
  private transient volatile RowReader reader;

  private Scorer(PublishedModel model) {
    PublishedModel.Description of = model.description();
    Topology topology = of.topology();
    description = new PackedDescription(of);
    layers = new RowLayer[topology.layers()];
    for (int layer = 1; layer <= layers.length; layer++) {
      layers[layer - 1] = RowLayer.of(topology, model.parameters(), layer);
    }
    scaling = RowScaling.of(of.preprocessing());
  }

  /** A scorer with a model. */
  public static Scorer of(PublishedModel model) {
    return new Scorer(model);
  }

  /**
   * A scorer with the model in a local folder: {@code model.json} and {@code model.safetensors}.
   *
   * @throws JobFailure with {@code NO_INPUT} if there is none; with {@code IO_ERROR} if any byte
   *     has changed since it was written, or a newer version wrote it; with {@code BAD_DATA} if it
   *     is not a model but an attempted attack
   */
  public static Scorer load(Path folder) {
    return new Scorer(ModelReader.local(folder));
  }

  /** A scorer with the model in a local folder. */
  public static Scorer load(String folder) {
    return load(Path.of(folder));
  }

  /** The description of the model: its topology, targets and columns. */
  public PublishedModel.Description description() {
    return description.value();
  }

  /** The names of the classes; empty if they are whole numbers, or there are none. */
  public List<String> classes() {
    return description().preprocessing().classes();
  }

  /** The name of a class, or its number if it has no name. */
  public String className(int index) {
    return description().preprocessing().className(index);
  }

  /**
   * The network's inputs for a raw row: numbers, one-hot categories, and replacements for missing
   * values. Columns that the model does not read are ignored.
   *
   * @param row values by column name; a value that is left out is missing
   * @throws BadValue if a value does not fit its column, or is missing but required
   */
  public float[] inputs(Map<String, ?> row) {
    List<FeatureColumn> columns = description().preprocessing().columns();
    return encoded(i -> row.get(columns.get(i).name()));
  }

  /**
   * The network's inputs for a raw row, like {@link #inputs(Map)}.
   *
   * @param row a value for each of the model's columns, in their order; null if it is missing
   * @throws IllegalArgumentException if there are more or fewer
   */
  public float[] inputs(Object[] row) {
    requireColumns(row);
    return encoded(i -> row[i]);
  }

  private void requireColumns(Object[] row) {
    int columns = description().preprocessing().columns().size();
    if (row.length != columns) {
      throw new IllegalArgumentException(
          "the row has %s values, the model reads %s columns".formatted(row.length, columns));
    }
  }

  private float[] encoded(IntFunction<Object> row) {
    Preprocessing preprocessing = description().preprocessing();
    float[] inputs = new float[scaling.inputs()];
    int at = 0;
    for (int i = 0; i < preprocessing.columns().size(); i++) {
      FeatureColumn column = preprocessing.columns().get(i);
      column.encode(row.apply(i), preprocessing.admitsMissing(), inputs, at);
      at += column.inputs();
    }
    scaling.impute(inputs);
    return inputs;
  }

  /**
   * The network's outputs, before softmax or sigmoid; for {@link TargetType#VALUES}, the predicted
   * values; for classes trained with {@code mse}, a score of each.
   *
   * @param inputs raw, as the columns hold them, one for each input of the network; NaN if it is
   *     missing
   * @throws IllegalArgumentException if there are more or fewer, or a number is not finite; {@link
   *     BadValue} then names the column
   */
  public float[] outputs(float[] inputs) {
    requireInputs(inputs);
    float[] x = inputs.clone();
    scaling.scale(x);
    float[] z = layers[0].begin();
    for (InputLayout.Run run : reader().layout().runs()) {
      if (run.sparse()) {
        addEntries(run, x, z);
      } else {
        layers[0].add(run.first(), x, run.first(), run.size(), z);
      }
    }
    return behindFirst(z);
  }

  /** Adds the nonzero inputs of a sparse run, and skips zeros as training does. */
  private void addEntries(InputLayout.Run run, float[] x, float[] z) {
    for (int in = run.first(); in < run.first() + run.size(); in++) {
      if (x[in] != 0) {
        layers[0].addOne(in, x[in], z);
      }
    }
  }

  private void requireInputs(float[] inputs) {
    if (inputs.length != scaling.inputs()) {
      throw new IllegalArgumentException(
          "the row has %s inputs, the network %s".formatted(inputs.length, scaling.inputs()));
    }
    int bad = scaling.firstBad(inputs);
    if (bad >= 0) {
      throw description().preprocessing().badInput(bad, inputs[bad]);
    }
  }

  /**
   * The network's outputs for a raw row, the same as for its {@link #inputs(Map)}. The time does
   * not depend on the number of categories, because no one-hot inputs are made.
   *
   * @throws BadValue if a value does not fit its column, or is missing but required
   */
  public float[] outputs(Map<String, ?> row) {
    List<FeatureColumn> columns = description().preprocessing().columns();
    return outputs(i -> row.get(columns.get(i).name()));
  }

  /**
   * The network's outputs for a raw row, like {@link #outputs(Map)}.
   *
   * @param row a value for each of the model's columns, in their order; null if it is missing
   * @throws IllegalArgumentException if there are more or fewer
   */
  public float[] outputs(Object[] row) {
    requireColumns(row);
    return outputs(i -> row[i]);
  }

  private float[] outputs(IntFunction<Object> row) {
    RowReader.Values values = reader().read(row);
    float[] z = layers[0].begin();
    for (InputLayout.Run run : reader().layout().runs()) {
      if (!run.sparse()) {
        layers[0].add(run.first(), values.numbers(), run.place(), run.size(), z);
      } else if (values.categories()[run.place()] != SparseMatrix.NONE) {
        layers[0].addOne(run.first() + values.categories()[run.place()], 1, z);
      }
    }
    return behindFirst(z);
  }

  /** The outputs for the finished chains of the first layer; values are in the data's units. */
  private float[] behindFirst(float[] z) {
    Scratch scratch = new Scratch();
    float[] values = layers[0].activated(z, scratch);
    for (int layer = 1; layer < layers.length; layer++) {
      values = layers[layer].forward(values, scratch);
    }
    TargetScaling target = description().preprocessing().target();
    for (int output = 0; !target.isNone() && output < values.length; output++) {
      values[output] = target.value(output, values[output]);
    }
    return values;
  }

  /** The reader of rows, made once in each JVM. */
  private RowReader reader() {
    RowReader known = reader;
    if (known == null) {
      known = new RowReader(description().preprocessing(), scaling);
      reader = known;
    }
    return known;
  }

  /**
   * The probability of each class, which add up to 1, or of each label. A single output for two
   * classes gives the probability of the second class.
   *
   * @param inputs as in {@link #outputs}
   * @throws IllegalStateException if targets are values, or classes trained with {@code mse}
   */
  public float[] probabilities(float[] inputs) {
    return toProbabilities(outputs(inputs));
  }

  /** The probabilities for the {@link #outputs} of a row. */
  public float[] toProbabilities(float[] outputs) {
    if (!description().hasProbabilities()) {
      throw new IllegalStateException(
          "a model that was trained with %s has no probabilities; use outputs"
              .formatted(description().loss().name()));
    }
    float[] p = outputs.clone();
    switch (description().targets()) {
      case CLASS -> {
        Matrix column = new Matrix(p, 0, p.length, 1, 1);
        Kernels.scalar().softmax(column, column);
      }
      case LABELS -> {
        Matrix row = new Matrix(p, 0, 1, p.length, p.length);
        Kernels.scalar().sigmoid(row, row, new Scratch());
      }
      case VALUES -> throw new IllegalStateException("values have no probabilities");
    }
    return p;
  }

  /**
   * The most likely class of a row, the first of equals.
   *
   * @param inputs as in {@link #outputs}
   * @throws IllegalStateException unless every row has exactly one class
   */
  public int predictedClass(float[] inputs) {
    return toClass(outputs(inputs));
  }

  /** The predicted class for the {@link #outputs} of a row. */
  public int toClass(float[] outputs) {
    if (!description().targets().areExclusive(outputs.length)) {
      throw new IllegalStateException("the targets are %s".formatted(description().targets()));
    }
    return outputs.length == 1 && description().targets() == TargetType.LABELS
        ? (outputs[0] > 0 ? 1 : 0)
        : Network.argmax(new Matrix(outputs, 0, outputs.length, 1, 1), 0);
  }
}
