package io.github.sparkmlp.block;

import io.github.sparkmlp.order.CountedExamples;
import io.github.sparkmlp.order.Features;
import io.github.sparkmlp.order.Fingerprint;
import io.github.sparkmlp.order.Fingerprinted;
import io.github.sparkmlp.order.PackedExamples;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Consecutive blocks, packed: those of a segment of training rows, or of a pack of rows to score.
 * Within each block, numbers are feature-major and categories column-major. Numbers are bytes if
 * all numbers of the shard can be.
 */
public final class Shard implements Fingerprinted, Serializable {
  private static final long serialVersionUID = 1;

  private final int width;
  private final int categoryColumns;
  private final int targetWidth;
  private final long[] starts;
  private final int[] firstExamples;
  private final Features features;
  private final int[] categories;
  private final float[] targets;

  /** The weight of each example; null if all weigh 1. */
  private final float[] weights;

  private final Fingerprint fingerprint;

  private Shard(Builder from) {
    this.width = from.shape.numbers();
    this.categoryColumns = from.shape.categories();
    this.targetWidth = from.shape.targets();
    this.starts = from.starts;
    this.firstExamples = from.firstExamples;
    this.features = from.features;
    this.categories = from.categories;
    this.targets = from.targets;
    this.weights = from.weights;
    this.fingerprint = from.fingerprint;
  }

  public int blocks() {
    return starts.length;
  }

  public int examples() {
    return firstExamples[starts.length];
  }

  /** How many numbers an example has: the dense inputs of the network. */
  int width() {
    return width;
  }

  /** How many categories an example has. */
  int categoryColumns() {
    return categoryColumns;
  }

  /** The fingerprint of rows to score; empty for training rows. */
  @Override
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** Widens the extremes of each number, then of each category's index, to cover this shard. */
  public void extremes(float[] least, float[] greatest) {
    for (int block = 0; block < blocks(); block++) {
      for (int f = 0; f < width + categoryColumns; f++) {
        for (int e = 0; e < examples(block); e++) {
          float value = value(block, f, e);
          least[f] = Math.min(least[f], value);
          greatest[f] = Math.max(greatest[f], value);
        }
      }
    }
  }

  /** A number of a block's example e or, after all numbers, the index of a category. */
  private float value(int block, int f, int e) {
    return f < width
        ? features.at(firstExamples[block] * width + f * examples(block) + e)
        : categories[categoriesFrom(block, f - width) + e];
  }

  /**
   * The block that starts at a place of the global order; negative if this shard does not hold it.
   */
  public int find(long start) {
    return Arrays.binarySearch(starts, start);
  }

  /** The numbers of a block's example e, then the indices of its categories, with −0 as 0. */
  public float[] features(int block, int e) {
    float[] values = new float[width + categoryColumns];
    for (int f = 0; f < values.length; f++) {
      values[f] = value(block, f, e) + 0f;
    }
    return values;
  }

  /** The place in the global order where a block starts. */
  public long start(int block) {
    return starts[block];
  }

  /** The index of a block's first example in the shard. */
  public int firstExample(int block) {
    return firstExamples[block];
  }

  public int examples(int block) {
    return firstExamples[block + 1] - firstExamples[block];
  }

  /** Raw numbers, {@code width × n} in each block, one block after the other. */
  public Features features() {
    return features;
  }

  /** Copies the indices of one column of a block's categories. */
  void copyCategories(int block, int column, int[] to) {
    System.arraycopy(categories, categoriesFrom(block, column), to, 0, examples(block));
  }

  private int categoriesFrom(int block, int column) {
    return firstExamples[block] * categoryColumns + column * examples(block);
  }

  /** How many targets an example has: 1 for a class, or one for each output. */
  int targetWidth() {
    return targetWidth;
  }

  public float target(int example, int index) {
    return targets[example * targetWidth + index];
  }

  float weight(int example) {
    return weights == null ? 1 : weights[example];
  }

  /** The heap memory of the arrays, in bytes. */
  public long bytes() {
    long numbers = (long) examples() * width * (features.areBytes() ? 1 : Float.BYTES);
    return numbers
        + 4L * (categories.length + targets.length + firstExamples.length)
        + (weights == null ? 0 : 4L * weights.length)
        + 8L * starts.length;
  }

  /** Builds a shard by putting examples at their places. */
  public static final class Builder {
    private final SegmentPiece.Shape shape;
    private final long[] starts;
    private final int[] firstExamples;
    private final int[] categories;
    private final float[] targets;
    private Features features;
    private float[] weights;
    private Fingerprint fingerprint = Fingerprint.EMPTY;
    private int filled;

    private Builder(SegmentPiece.Shape shape, long[] starts, int[] firstExamples) {
      int examples = firstExamples[starts.length];
      this.shape = shape;
      this.starts = starts;
      this.firstExamples = firstExamples;
      this.categories = new int[Math.multiplyExact(examples, shape.categories())];
      this.targets = new float[Math.multiplyExact(examples, shape.targets())];
    }

    /** A builder for the blocks of a segment, without the empty blocks of a short stripe. */
    static Builder ofSegment(
        BlockLayout layout, int segment, int column, SegmentPiece.Shape shape) {
      int first = layout.firstStripe(segment);
      int blocks = layout.firstStripe(segment + 1) - first;
      if (layout.size(first + blocks - 1, column) == 0) {
        blocks--;
      }
      long[] starts = new long[blocks];
      int[] firstExamples = new int[blocks + 1];
      for (int block = 0; block < blocks; block++) {
        starts[block] = layout.start(first + block, column);
        firstExamples[block + 1] = firstExamples[block] + layout.size(first + block, column);
      }
      return new Builder(shape, starts, firstExamples);
    }

    /** A shard of all examples of a pack, in their order, in blocks of up to this many. */
    public static Shard pack(
        PackedExamples raw,
        PreprocessedExamples.Recipe recipe,
        int block,
        SegmentPiece.Shape shape) {
      int blocks = (raw.size() + block - 1) / block;
      long[] starts = new long[blocks];
      int[] firstExamples = new int[blocks + 1];
      for (int b = 0; b < blocks; b++) {
        starts[b] = (long) b * block;
        firstExamples[b + 1] = Math.min(raw.size(), (b + 1) * block);
      }
      Builder builder = new Builder(shape, starts, firstExamples);
      SegmentPiece.Builder piece = new SegmentPiece.Builder(shape);
      PreprocessedExamples prepared = recipe.prepare(raw);
      for (int e = 0; e < raw.size(); e++) {
        piece.add(e, prepared, e);
      }
      builder.add(piece.build());
      builder.fingerprint = raw.fingerprint();
      return builder.build();
    }

    void add(SegmentPiece piece) {
      makeRoom(piece);
      int block = 0;
      for (int i = 0; i < piece.size(); i++) {
        int example = piece.places[i];
        if (example < firstExamples[block] || example >= firstExamples[block + 1]) {
          int found = Arrays.binarySearch(firstExamples, example);
          block = found >= 0 ? found : -found - 2;
        }
        put(piece, i, example, block);
      }
      filled += piece.size();
    }

    private void makeRoom(SegmentPiece piece) {
      int examples = firstExamples[starts.length];
      boolean bytes = piece.numbers.areBytes();
      if (features == null) {
        features = Features.allocate(Math.multiplyExact(examples, shape.numbers()), bytes);
      } else if (features.areBytes() && !bytes) {
        features = features.widened();
      }
      if (weights == null && piece.weights != null) {
        weights = new float[examples];
        Arrays.fill(weights, 1);
      }
    }

    private void put(SegmentPiece piece, int i, int example, int block) {
      int first = firstExamples[block];
      int n = firstExamples[block + 1] - first;
      int e = example - first;
      int width = shape.numbers();
      features.scatter(first * width + e, n, piece.numbers, i * width, width);
      int columns = shape.categories();
      for (int column = 0; column < columns; column++) {
        categories[first * columns + column * n + e] = piece.categories[i * columns + column];
      }
      int own = shape.targets();
      System.arraycopy(piece.targets, i * own, targets, example * own, own);
      if (weights != null) {
        weights[example] = piece.weights == null ? 1 : piece.weights[i];
      }
    }

    /** The shard, once all its examples were added. */
    Shard build() {
      int examples = firstExamples[starts.length];
      if (filled != examples) {
        throw CountedExamples.changed(
            "%s rows were expected in a segment, %s came".formatted(examples, filled));
      }
      return new Shard(this);
    }
  }
}
