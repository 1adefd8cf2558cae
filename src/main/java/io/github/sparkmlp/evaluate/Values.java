package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.model.TargetScaling;

/**
 * Actual and predicted values for the examples of a block, in the units of the data.
 *
 * @param first the block's first example in the shard
 */
record Values(TargetScaling scaling, Shard shard, int first) {

  double actual(int target, int e) {
    return shard.target(first + e, target);
  }

  double predicted(Matrix outputs, int target, int e) {
    return scaling.value(target, outputs.at(target, e));
  }
}
