package io.github.sparkmlp.model;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Scratch;
import io.github.sparkmlp.kernel.SparseMatrix;
import io.github.sparkmlp.nn.InputLayout;
import io.github.sparkmlp.nn.Loss;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Scores rows one at a time, in any JVM: it needs this project's jar and nothing else. Its numbers
 * have the bits of the training network's forward pass. Any number of threads may share one.
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
   * @throws JobFailure with {@code NO_INPUT} if there is none; with {@code IO_ERROR} if any byte of
   *     it is not as it was written, or a newer version wrote it; with {@code BAD_DATA} if it is no
   *     model but an attempt at something else
   */
  public static Scorer load(Path folder) {
    return new Scorer(ModelReader.local(folder));
  }

  /** A scorer with the model in a local folder. */
  public static Scorer load(String folder) {
    return load(Path.of(folder));
  }

  /** What the model is for: its topology, targets and columns. */
  public PublishedModel.Description description() {
    return description.value();
  }

  /** The names of the classes; empty where they are whole numbers, or there are none. */
  public List<String> classes() {
    return description().preprocessing().classes();
  }

  /** The name of a class: its number where it has none. */
  public String className(int index) {
    return classes().isEmpty() ? String.valueOf(index) : classes().get(index);
  }

  /**
   * The inputs in a raw row: numbers, one-hot categories, and what stands for missing values. Other
   * columns than the model's are ignored.
   *
   * @param row values by the names of their columns; one that is not there is missing
   * @throws BadValue if a value is none of its column, or missing where none may be
   */
  public float[] inputs(Map<String, ?> row) {
    List<FeatureColumn> columns = description().preprocessing().columns();
    return encoded(i -> row.get(columns.get(i).name()));
  }

  /**
   * The inputs in a raw row, as {@link #inputs(Map)}.
   *
   * @param row a value of each of the model's columns, in their order; null: missing
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
    preprocessing.impute(inputs);
    return inputs;
  }

  /**
   * The network's outputs, before softmax or sigmoid; of {@link TargetType#VALUES}, the predicted
   * values; of classes that were learnt by {@code mse}, a score of each.
   *
   * @param inputs raw, as the columns hold them, one for each input of the network; NaN: missing
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

  /** As training does, leaves out inputs of categories that are 0. */
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
   * The network's outputs for a raw row, as of its {@link #inputs(Map)}, but without as many inputs
   * as there are categories: the time does not depend on how many that are.
   *
   * @throws BadValue if a value is none of its column, or missing where none may be
   */
  public float[] outputs(Map<String, ?> row) {
    List<FeatureColumn> columns = description().preprocessing().columns();
    return outputs(i -> row.get(columns.get(i).name()));
  }

  /**
   * The network's outputs for a raw row, as {@link #outputs(Map)}.
   *
   * @param row a value of each of the model's columns, in their order; null: missing
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
        layers[0].add(run.first(), values.numbers, run.place(), run.size(), z);
      } else if (values.categories[run.place()] != SparseMatrix.NONE) {
        layers[0].addOne(run.first() + values.categories[run.place()], 1, z);
      }
    }
    return behindFirst(z);
  }

  /** From the finished chains of the first layer to the outputs, values in the data's units. */
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

  /** Made once in each JVM. */
  private RowReader reader() {
    RowReader known = reader;
    if (known == null) {
      known = new RowReader(description().preprocessing(), scaling);
      reader = known;
    }
    return known;
  }

  /**
   * The probability of each class, whose sum is 1; or that of each label. Of a single label, which
   * stands for two classes, it is that of the second.
   *
   * @param inputs as in {@link #outputs}
   * @throws IllegalStateException if targets are values, or classes that were learnt by {@code mse}
   */
  public float[] probabilities(float[] inputs) {
    return toProbabilities(outputs(inputs));
  }

  /** The probabilities that the {@link #outputs} of a row say. */
  public float[] toProbabilities(float[] outputs) {
    if (!description().hasProbabilities()) {
      throw new IllegalStateException(
          "a model that was trained with %s has no probabilities; use outputs"
              .formatted(Loss.of(description().loss()).name()));
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
   * The class that a row most likely is of, the first of equals.
   *
   * @param inputs as in {@link #outputs}
   * @throws IllegalStateException unless every row has just one class
   */
  public int predictedClass(float[] inputs) {
    return toClass(outputs(inputs));
  }

  /** The class that the {@link #outputs} of a row say. */
  public int toClass(float[] outputs) {
    if (!description().targets().areExclusive(outputs.length)) {
      throw new IllegalStateException("the targets are %s".formatted(description().targets()));
    }
    return outputs.length == 1 && description().targets() == TargetType.LABELS
        ? (outputs[0] > 0 ? 1 : 0)
        : Network.argmax(new Matrix(outputs, 0, outputs.length, 1, 1), 0);
  }
}
