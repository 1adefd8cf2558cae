package io.github.sparkmlp.data;

import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.nn.Workspace;
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
  private final float[] targets;
  private final float[] weights;

  private Shard(int width, long[] starts, int[] firstExamples, Features features) {
    int examples = firstExamples[starts.length];
    this.width = width;
    this.starts = starts;
    this.firstExamples = firstExamples;
    this.features = features;
    this.targets = new float[examples];
    this.weights = new float[examples];
  }

  /** How many blocks it has. */
  public int blocks() {
    return starts.length;
  }

  /** How many examples it has. */
  int examples() {
    return targets.length;
  }

  /** Features of an example. */
  int width() {
    return width;
  }

  /** Adds each example to the count of its class. */
  void countClasses(long[] counts) {
    for (float target : targets) {
      counts[(int) target]++;
    }
  }

  /** Lowers and raises the extremes of each feature to those of the examples here. */
  void extremes(float[] least, float[] greatest) {
    for (int block = 0; block < blocks(); block++) {
      int n = firstExamples[block + 1] - firstExamples[block];
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

  /**
   * Loads a block: features divided by {@code divisor}, targets, weights.
   *
   * @param block from 0
   */
  public void load(int block, float divisor, Kernels kernels, Workspace workspace) {
    int first = firstExamples[block];
    int examples = firstExamples[block + 1] - first;
    workspace.begin(examples);
    if (features.areBytes()) {
      kernels.widen(features.bytes, first * width, divisor, workspace.input());
    } else {
      kernels.widen(features.floats, first * width, divisor, workspace.input());
    }
    System.arraycopy(targets, first, workspace.targets(), 0, examples);
    System.arraycopy(weights, first, workspace.weights(), 0, examples);
  }

  /** Collects pieces in their order and joins those of one block. */
  static final class Builder {
    private final List<BlockPiece> pieces = new ArrayList<>();
    private final List<Long> starts = new ArrayList<>();
    private final List<Integer> firstExamples = new ArrayList<>();
    private int width;
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
    targets[example] = piece.targets[e];
    weights[example] = piece.weights[e];
  }
}
