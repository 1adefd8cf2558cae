/**
 * Blocks, segments and shards, the shuffle that fills them, and the plan of which blocks make a
 * step.
 */
package io.github.sparkmlp.block;
