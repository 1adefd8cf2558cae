package io.github.sparkmlp.block;

import io.github.sparkmlp.order.Features;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** Preprocessed examples of one segment on their way to its partition. */
public final class SegmentPiece implements Serializable {
  private static final long serialVersionUID = 1;

  /** The place of each example in its segment. */
  final int[] places;

  /** Numbers, {@code examples × width}, row-major. */
  final Features numbers;

  /** Categories, {@code examples × columns}, row-major; negative if the category is unknown. */
  final int[] categories;

  /** Targets, {@code examples × target width}, row-major. */
  final float[] targets;

  /** The weight of each example; null if all weigh 1. */
  final float[] weights;

  private SegmentPiece(Builder from) {
    int size = from.size;
    places = Arrays.copyOf(from.places, size);
    numbers = from.numbers.resized(size * from.shape.numbers());
    categories = Arrays.copyOf(from.categories, size * from.shape.categories());
    targets = Arrays.copyOf(from.targets, size * from.shape.targets());
    weights = from.weighted ? Arrays.copyOf(from.weights, size) : null;
    requireInputs(from.shape.categoryInputs());
  }

  /** Checks the indices: kernels trust them, and would read one too large as another column's. */
  private void requireInputs(List<Integer> inputs) {
    int columns = inputs.size();
    for (int column = 0; column < columns; column++) {
      int largest = -1;
      for (int i = column; i < categories.length; i += columns) {
        largest = Math.max(largest, categories[i]);
      }
      if (largest >= inputs.get(column)) {
        throw new IllegalStateException(
            "category %s of a column of %s".formatted(largest, inputs.get(column)));
      }
    }
  }

  int size() {
    return places.length;
  }

  /**
   * The number of values in an example.
   *
   * @param numbers how many dense inputs
   * @param categoryInputs how many inputs each column of categories has
   * @param targets how many targets: 1 for a class, or one for each output
   */
  public record Shape(int numbers, List<Integer> categoryInputs, int targets)
      implements Serializable {
    public Shape {
      categoryInputs = List.copyOf(categoryInputs);
    }

    /** The number of columns of categories. */
    int categories() {
      return categoryInputs.size();
    }

    /** The bytes of an example in memory, as floats and ints. */
    public long rowBytes() {
      return 4L * ((long) numbers + categories() + targets);
    }
  }

  /** Collects the examples of one segment. */
  static final class Builder {
    private static final int FIRST = 16;

    private final Shape shape;
    private int[] places = new int[FIRST];
    private Features numbers;
    private int[] categories;
    private float[] targets;
    private float[] weights = new float[FIRST];
    private boolean weighted;
    private int size;

    Builder(Shape shape) {
      this.shape = shape;
      this.categories = new int[FIRST * shape.categories()];
      this.targets = new float[FIRST * shape.targets()];
    }

    /** The bytes of the examples so far. */
    long bytes() {
      long number = size > 0 && numbers.areBytes() ? Byte.BYTES : Float.BYTES;
      return size * (8L + number * shape.numbers() + 4L * (shape.categories() + shape.targets()));
    }

    boolean isEmpty() {
      return size == 0;
    }

    /** Whether an example with numbers of this kind must begin another piece. */
    boolean isOfOtherKind(boolean asBytes) {
      return size > 0 && asBytes != numbers.areBytes();
    }

    /** Adds an example; bytes are copied as they are. */
    void add(int place, PreprocessedExamples from, int e) {
      if (numbers == null || from.areBytes() != numbers.areBytes()) {
        numbers = Features.allocate(places.length * shape.numbers(), from.areBytes());
      }
      if (size == places.length) {
        grow(2 * size);
      }
      places[size] = place;
      from.copyNumbers(e, numbers, size * shape.numbers());
      from.copyCategories(e, categories, size * shape.categories());
      from.copyTargets(e, targets, size * shape.targets());
      weights[size] = from.weight(e);
      weighted |= weights[size] != 1;
      size++;
    }

    private void grow(int capacity) {
      places = Arrays.copyOf(places, capacity);
      numbers = numbers.resized(capacity * shape.numbers());
      categories = Arrays.copyOf(categories, capacity * shape.categories());
      targets = Arrays.copyOf(targets, capacity * shape.targets());
      weights = Arrays.copyOf(weights, capacity);
    }

    /** A piece of all examples added since the last piece. */
    SegmentPiece build() {
      SegmentPiece piece = new SegmentPiece(this);
      size = 0;
      weighted = false;
      return piece;
    }
  }
}
