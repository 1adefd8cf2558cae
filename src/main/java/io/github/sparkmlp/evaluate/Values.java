package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.model.TargetScaling;

/**
 * Values to predict in the units of the data, for the examples of a block.
 *
 * @param first the block's first example in the shard
 */
record Values(TargetScaling scaling, Shard shard, int first) {

  /** The value that example e has. */
  double actual(int target, int e) {
    return shard.target(first + e, target);
  }

  /** The value that the outputs predict for example e. */
  double predicted(Matrix outputs, int target, int e) {
    return scaling.value(target, outputs.at(target, e));
  }
}
