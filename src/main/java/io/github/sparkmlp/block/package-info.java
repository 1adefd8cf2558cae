/** Blocks, segments and shards, the shuffle that fills them, and the plan of each step's blocks. */
package io.github.sparkmlp.block;
