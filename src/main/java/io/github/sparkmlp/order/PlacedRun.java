package io.github.sparkmlp.order;

/**
 * A run of examples, each with its place in the global order. It never leaves its task.
 *
 * @param places of each example of the run
 */
@SuppressWarnings("ArrayRecordComponent")
public record PlacedRun(SortedRun run, long[] places) {}
