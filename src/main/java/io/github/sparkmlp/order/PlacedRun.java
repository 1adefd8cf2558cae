package io.github.sparkmlp.order;

/** A run of examples, each with its place in the global order. It never leaves its task. */
public final class PlacedRun {
  public final SortedRun run;

  /** The place of each example of the run. */
  public final long[] places;

  PlacedRun(SortedRun run, long[] places) {
    this.run = run;
    this.places = places;
  }
}
