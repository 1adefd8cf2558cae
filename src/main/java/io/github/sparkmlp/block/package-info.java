/**
 * Blocks, segments and shards; the shuffle that fills them; the plan of which blocks make up a
 * step.
 */
package io.github.sparkmlp.block;
