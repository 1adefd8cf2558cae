package io.github.sparkmlp.data;

import java.io.Serializable;

/**
 * One encoded row: feature values, targets, weight, content hash, and the key of its place in the
 * global order. Values that are all whole numbers from 0 to 255 are kept as bytes.
 */
final class Example implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String[] NO_TEXTS = {};

  /** The numbers among the raw values, NaN where one is missing; once prepared, all inputs. */
  final Features features;

  /** The categories, null where one is missing, and the class's name; once prepared, none. */
  final String[] texts;

  /** The class, or a number for each output. */
  final float[] targets;

  final float weight;
  final ContentHash hash;

  /** The values of the ordering columns; empty where the content hash orders. */
  final Comparable<?>[] order;

  Example(
      float[] features,
      String[] texts,
      float[] targets,
      float weight,
      ContentHash hash,
      Comparable<?>[] order) {
    this.features = Features.of(features);
    this.texts = texts;
    this.targets = targets;
    this.weight = weight;
    this.hash = hash;
    this.order = order;
  }

  /** The same example with other features and targets, and no texts left. */
  Example prepared(float[] inputs, float[] ownTargets) {
    return new Example(inputs, NO_TEXTS, ownTargets, weight, hash, order);
  }
}
