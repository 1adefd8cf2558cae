package io.github.sparkmlp.step;

import io.github.sparkmlp.block.Shard;

/**
 * A block of a step that a task holds.
 *
 * @param index of the block in the shard
 */
record HeldBlock(Shard shard, int index) {}
