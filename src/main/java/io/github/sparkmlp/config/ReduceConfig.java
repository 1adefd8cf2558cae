package io.github.sparkmlp.config;

import java.util.OptionalInt;

/**
 * How the sums of the partitions are merged.
 *
 * @param depth levels of {@code treeAggregate}; empty: chosen from partitions and parameters
 */
public record ReduceConfig(OptionalInt depth) {}
