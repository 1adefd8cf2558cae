package io.github.sparkmlp.data;

import java.io.Serializable;
import java.util.List;

/** Consecutive examples of one block, packed for the way to their partition. */
final class BlockPiece implements Serializable {
  private static final long serialVersionUID = 1;

  /** {@code n × features}, row-major. */
  final Features features;

  final float[] targets;
  final float[] weights;

  BlockPiece(List<Example> examples) {
    int n = examples.size();
    int width = examples.get(0).features.size();
    features = Features.allocate(n * width, examples.stream().allMatch(e -> e.features.areBytes()));
    targets = new float[n];
    weights = new float[n];
    for (int e = 0; e < n; e++) {
      Example example = examples.get(e);
      features.put(e * width, 1, example.features, 0, width);
      targets[e] = example.target;
      weights[e] = example.weight;
    }
  }

  int examples() {
    return targets.length;
  }
}
