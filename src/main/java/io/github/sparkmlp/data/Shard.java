package io.github.sparkmlp.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Blocks of one partition, packed: raw features feature-major within each block, as bytes if all of
 * them can be.
 */
public final class Shard implements Serializable {
  private static final long serialVersionUID = 1;

  /** 64 MiB as floats. */
  private static final int MOST_VALUES = 16 << 20;

  private final int width;
  private final long[] starts;
  private final int[] firstExamples;
  private final Features features;
  private final int targetWidth;
  private final float[] targets;
  private final float[] weights;

  private Shard(int width, int targetWidth, long[] starts, int[] firstExamples, Features features) {
    int examples = firstExamples[starts.length];
    this.width = width;
    this.starts = starts;
    this.firstExamples = firstExamples;
    this.features = features;
    this.targetWidth = targetWidth;
    this.targets = new float[Math.multiplyExact(examples, targetWidth)];
    this.weights = new float[examples];
  }

  /** How many blocks it has. */
  public int blocks() {
    return starts.length;
  }

  /** How many examples it has. */
  int examples() {
    return weights.length;
  }

  /** Features of an example. */
  int width() {
    return width;
  }

  /** Lowers and raises the extremes of each feature to those of the examples here. */
  void extremes(float[] least, float[] greatest) {
    for (int block = 0; block < blocks(); block++) {
      int n = examples(block);
      for (int f = 0; f < width; f++) {
        int from = firstExamples[block] * width + f * n;
        for (int i = from; i < from + n; i++) {
          float value = features.at(i);
          least[f] = Math.min(least[f], value);
          greatest[f] = Math.max(greatest[f], value);
        }
      }
    }
  }

  /** The block that starts at a place of the global order; negative if it is not here. */
  public int find(long start) {
    return Arrays.binarySearch(starts, start);
  }

  /** Adds the content hashes of all examples. */
  Fingerprint addTo(Fingerprint fingerprint) {
    ContentHasher hasher = new ContentHasher(width, targetWidth);
    Fingerprint sum = fingerprint;
    float[] values = new float[width];
    for (int block = 0; block < blocks(); block++) {
      int n = examples(block);
      for (int e = 0; e < n; e++) {
        int example = firstExamples[block] + e;
        copyFeatures(block, e, values);
        float[] own =
            Arrays.copyOfRange(targets, example * targetWidth, (example + 1) * targetWidth);
        sum = sum.plus(hasher.hash(values, List.of(), own, weights[example]));
      }
    }
    return sum;
  }

  /** The raw features of a block's example e, with −0 as 0. */
  public float[] features(int block, int e) {
    float[] values = new float[width];
    copyFeatures(block, e, values);
    for (int f = 0; f < width; f++) {
      values[f] += 0f;
    }
    return values;
  }

  private void copyFeatures(int block, int e, float[] values) {
    int n = examples(block);
    for (int f = 0; f < width; f++) {
      values[f] = features.at(firstExamples[block] * width + f * n + e);
    }
  }

  /** The place in the global order where a block starts. */
  long start(int block) {
    return starts[block];
  }

  /** Where a block's first example is among those of the shard. */
  int firstExample(int block) {
    return firstExamples[block];
  }

  /** How many examples a block has. */
  int examples(int block) {
    return firstExamples[block + 1] - firstExamples[block];
  }

  /** Raw features, {@code width × n} in each block, one block after the other. */
  Features features() {
    return features;
  }

  /** How many targets an example has: a class, or a number for each output. */
  int targetWidth() {
    return targetWidth;
  }

  /** One of the targets of an example. */
  float target(int example, int index) {
    return targets[example * targetWidth + index];
  }

  float weight(int example) {
    return weights[example];
  }

  /** Collects pieces in their order and joins those of one block. */
  static final class Builder {
    private final List<BlockPiece> pieces = new ArrayList<>();
    private final List<Long> starts = new ArrayList<>();
    private final List<Integer> firstExamples = new ArrayList<>();
    private int width;
    private int targetWidth;
    private int examples;

    /**
     * Adds the next piece.
     *
     * @param start of its block
     */
    void add(long start, BlockPiece piece) {
      if (starts.isEmpty() || starts.get(starts.size() - 1) != start) {
        starts.add(start);
        firstExamples.add(examples);
      }
      pieces.add(piece);
      examples += piece.examples();
      width = piece.features.size() / piece.examples();
      targetWidth = piece.targets.length / piece.examples();
    }

    boolean isEmpty() {
      return pieces.isEmpty();
    }

    /** Whether a block of up to so many examples would make it too large. */
    boolean isFull(int block) {
      return (long) (examples + block) * width > MOST_VALUES;
    }

    Shard build() {
      firstExamples.add(examples);
      boolean bytes = pieces.stream().allMatch(piece -> piece.features.areBytes());
      Shard shard =
          new Shard(
              width,
              targetWidth,
              starts.stream().mapToLong(Long::longValue).toArray(),
              firstExamples.stream().mapToInt(Integer::intValue).toArray(),
              Features.allocate(Math.multiplyExact(examples, width), bytes));
      int block = 0;
      int example = 0;
      for (BlockPiece piece : pieces) {
        for (int e = 0; e < piece.examples(); e++, example++) {
          while (example >= shard.firstExamples[block + 1]) {
            block++;
          }
          shard.put(block, example, piece, e);
        }
      }
      return shard;
    }
  }

  private void put(int block, int example, BlockPiece piece, int e) {
    int first = firstExamples[block];
    int n = firstExamples[block + 1] - first;
    features.put(first * width + example - first, n, piece.features, e * width, width);
    System.arraycopy(piece.targets, e * targetWidth, targets, example * targetWidth, targetWidth);
    weights[example] = piece.weights[e];
  }
}
