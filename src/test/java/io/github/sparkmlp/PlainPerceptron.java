package io.github.sparkmlp;

import java.util.List;

/**
 * The original experiment's network, in plain doubles: sigmoid layers, linear outputs, squared
 * error summed over outputs, gradient descent. It knows nothing of the product.
 */
final class PlainPerceptron {
  private final int[] sizes;
  private final double rate;

  /** Of layer l, {@code [out][in]}. */
  private final double[][][] weights;

  private final double[][] biases;
  private final double[][][] weightGradients;
  private final double[][] biasGradients;

  /** A row: its inputs and its class. */
  static final class Example {
    private final float[] inputs;
    private final int label;

    Example(float[] inputs, int label) {
      this.inputs = inputs;
      this.label = label;
    }
  }

  /**
   * A network to train.
   *
   * @param parameters for each layer its weights {@code [out][in]}, then its biases
   */
  PlainPerceptron(double rate, float[] parameters, int... sizes) {
    this.sizes = sizes;
    this.rate = rate;
    weights = new double[sizes.length][][];
    biases = new double[sizes.length][];
    weightGradients = new double[sizes.length][][];
    biasGradients = new double[sizes.length][];
    int at = 0;
    for (int layer = 1; layer < sizes.length; layer++) {
      weights[layer] = new double[sizes[layer]][sizes[layer - 1]];
      biases[layer] = new double[sizes[layer]];
      weightGradients[layer] = new double[sizes[layer]][sizes[layer - 1]];
      biasGradients[layer] = new double[sizes[layer]];
      for (double[] row : weights[layer]) {
        for (int in = 0; in < row.length; in++) {
          row[in] = parameters[at++];
        }
      }
      for (int out = 0; out < sizes[layer]; out++) {
        biases[layer][out] = parameters[at++];
      }
    }
  }

  private double[][] activations(float[] inputs) {
    double[][] activations = new double[sizes.length][];
    activations[0] = new double[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      activations[0][i] = inputs[i];
    }
    for (int layer = 1; layer < sizes.length; layer++) {
      activations[layer] = new double[sizes[layer]];
      for (int out = 0; out < sizes[layer]; out++) {
        double z = biases[layer][out];
        for (int in = 0; in < sizes[layer - 1]; in++) {
          z += weights[layer][out][in] * activations[layer - 1][in];
        }
        activations[layer][out] = layer < sizes.length - 1 ? 1 / (1 + Math.exp(-z)) : z;
      }
    }
    return activations;
  }

  /** Takes a step, and returns the mean loss of the batch before it. */
  double step(List<Example> batch) {
    double loss = 0;
    for (Example example : batch) {
      double[][] activations = activations(example.inputs);
      double[] outputs = activations[sizes.length - 1];
      double[] delta = new double[outputs.length];
      for (int out = 0; out < outputs.length; out++) {
        double error = outputs[out] - (out == example.label ? 1 : 0);
        loss += error * error;
        delta[out] = 2 * error;
      }
      addGradients(activations, delta);
    }
    update(batch.size());
    return loss / batch.size();
  }

  private void addGradients(double[][] activations, double[] outputDelta) {
    double[] delta = outputDelta;
    for (int layer = sizes.length - 1; layer > 0; layer--) {
      double[] below = activations[layer - 1];
      double[] belowDelta = new double[below.length];
      for (int out = 0; out < delta.length; out++) {
        biasGradients[layer][out] += delta[out];
        for (int in = 0; in < below.length; in++) {
          weightGradients[layer][out][in] += delta[out] * below[in];
          belowDelta[in] += delta[out] * weights[layer][out][in];
        }
      }
      for (int in = 0; in < below.length; in++) {
        belowDelta[in] *= below[in] * (1 - below[in]);
      }
      delta = belowDelta;
    }
  }

  private void update(int examples) {
    for (int layer = 1; layer < sizes.length; layer++) {
      for (int out = 0; out < sizes[layer]; out++) {
        biases[layer][out] -= rate * biasGradients[layer][out] / examples;
        biasGradients[layer][out] = 0;
        for (int in = 0; in < sizes[layer - 1]; in++) {
          weights[layer][out][in] -= rate * weightGradients[layer][out][in] / examples;
          weightGradients[layer][out][in] = 0;
        }
      }
    }
  }

  /** The share of rows whose class has the largest output. */
  double accuracy(List<Example> rows) {
    int right = 0;
    for (Example row : rows) {
      double[] outputs = activations(row.inputs)[sizes.length - 1];
      int largest = 0;
      for (int out = 1; out < outputs.length; out++) {
        largest = outputs[out] > outputs[largest] ? out : largest;
      }
      right += largest == row.label ? 1 : 0;
    }
    return (double) right / rows.size();
  }
}
