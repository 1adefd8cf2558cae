package io.github.sparkmlp.data;

import java.io.Serializable;

/**
 * One encoded row: raw feature values, targets, weight, content hash, and the key of its place in
 * the global order. Values that are all whole numbers from 0 to 255 are kept as bytes.
 */
final class Example implements Serializable {
  private static final long serialVersionUID = 1;

  final Features features;

  /** The class, or a number for each output. */
  final float[] targets;

  final float weight;
  final ContentHash hash;

  /** The values of the ordering columns; empty where the content hash orders. */
  final Comparable<?>[] order;

  Example(
      float[] features, float[] targets, float weight, ContentHash hash, Comparable<?>[] order) {
    this.features = Features.of(features);
    this.targets = targets;
    this.weight = weight;
    this.hash = hash;
    this.order = order;
  }
}
