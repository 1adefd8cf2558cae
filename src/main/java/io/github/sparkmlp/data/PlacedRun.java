package io.github.sparkmlp.data;

/** A run of examples, each with its place in the global order. It never leaves its task. */
final class PlacedRun {
  final SortedRun run;

  /** The place of each example of the run. */
  final long[] places;

  PlacedRun(SortedRun run, long[] places) {
    this.run = run;
    this.places = places;
  }
}
