package io.github.sparkmlp.data;

import java.io.Serializable;
import java.util.List;

/** Consecutive examples of one block, packed for the way to their partition. */
final class BlockPiece implements Serializable {
  private static final long serialVersionUID = 1;

  /** {@code n × features}, row-major. */
  final Features features;

  /** {@code n × targets}, row-major. */
  final float[] targets;

  final float[] weights;

  BlockPiece(List<Example> examples) {
    int n = examples.size();
    int width = examples.get(0).features.size();
    features = Features.allocate(n * width, examples.stream().allMatch(e -> e.features.areBytes()));
    int targetWidth = examples.get(0).targets.length;
    targets = new float[n * targetWidth];
    weights = new float[n];
    for (int e = 0; e < n; e++) {
      Example example = examples.get(e);
      features.put(e * width, 1, example.features, 0, width);
      System.arraycopy(example.targets, 0, targets, e * targetWidth, targetWidth);
      weights[e] = example.weight;
    }
  }

  int examples() {
    return weights.length;
  }
}
