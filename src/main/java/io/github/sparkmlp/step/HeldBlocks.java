package io.github.sparkmlp.step;

import io.github.sparkmlp.block.Shard;

/** The blocks of a step that a task holds, by numbers from 0. */
interface HeldBlocks {

  int count();

  /** The shard that holds the i-th block. */
  Shard shard(int i);

  /** The i-th block's number in its shard. */
  int index(int i);
}
