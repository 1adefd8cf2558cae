package io.github.sparkmlp.data;

import io.github.sparkmlp.choice.TargetScale;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.order.PackedExamples;
import java.io.Serializable;

/**
 * The numbers of raw examples that statistics cover: all numeric features, followed by the targets
 * or their logarithms if these are scaled.
 */
record Numbers(TargetScale scale) implements Serializable {

  int of(PackedExamples examples) {
    return examples.width() + (scale == TargetScale.NONE ? 0 : examples.targetWidth());
  }

  double at(PackedExamples examples, int e, int n) {
    int target = n - examples.width();
    return target < 0
        ? examples.number(e, n)
        : TargetScaling.unscaled(scale == TargetScale.LOG, examples.target(e, target));
  }
}
