package io.github.sparkmlp.order;

import io.github.sparkmlp.source.Example;
import java.io.Serializable;
import java.util.Arrays;

/** Consecutive examples of one partition, in primitive arrays, with their content hashes. */
public final class PackedExamples implements Fingerprinted, Serializable {
  /** The size of packs is a multiple of this, so that they can be scored in whole blocks. */
  public static final int BLOCK = 128;

  private static final long serialVersionUID = 1;

  /** The maximum number of numbers in a pack, which has whole blocks. */
  private static final int NUMBERS = 1 << 17;

  private static final int MOST_EXAMPLES = 8192;

  private final int size;
  private final long[] high;
  private final long[] low;
  private final int width;
  private final Features numbers;
  private final Dictionary dictionary;

  /**
   * Texts, {@code size × text columns}, row-major: places in the dictionary, negative if missing.
   */
  private final int[] texts;

  private final int targetWidth;
  private final float[] targets;

  /** The weight of each example; null if all weigh 1. */
  private final float[] weights;

  /**
   * Whether each example has the same order key as the one before it; null if rows are not ordered.
   */
  private final boolean[] tied;

  private PackedExamples(Builder from, boolean ordered) {
    size = from.size;
    high = Arrays.copyOf(from.high, size);
    low = Arrays.copyOf(from.low, size);
    width = from.width;
    numbers = Features.of(from.numbers, size * width);
    dictionary = from.dictionary.build();
    texts = Arrays.copyOf(from.texts, size * from.textColumns);
    targetWidth = from.targetWidth;
    targets = Arrays.copyOf(from.targets, size * targetWidth);
    weights = from.weighted ? Arrays.copyOf(from.weights, size) : null;
    tied = ordered ? Arrays.copyOf(from.tied, size) : null;
  }

  private PackedExamples(PackedExamples from, int[] kept, boolean[] ties) {
    size = kept.length;
    high = new long[size];
    low = new long[size];
    width = from.width;
    numbers = from.numbers.rows(kept, width);
    dictionary = from.dictionary;
    int columns = from.textColumns();
    texts = new int[size * columns];
    targetWidth = from.targetWidth;
    targets = new float[size * targetWidth];
    weights = from.weights == null ? null : new float[size];
    tied = from.tied == null ? null : ties;
    for (int i = 0; i < size; i++) {
      int e = kept[i];
      high[i] = from.high[e];
      low[i] = from.low[e];
      System.arraycopy(from.texts, e * columns, texts, i * columns, columns);
      System.arraycopy(from.targets, e * targetWidth, targets, i * targetWidth, targetWidth);
      if (weights != null) {
        weights[i] = from.weights[e];
      }
    }
  }

  public int size() {
    return size;
  }

  /**
   * Some of the examples.
   *
   * @param kept which ones, in ascending order
   * @param ties whether each has the same order key as the one before it among them
   * @param count how many examples are kept
   */
  public PackedExamples select(int[] kept, boolean[] ties, int count) {
    return new PackedExamples(this, Arrays.copyOf(kept, count), Arrays.copyOf(ties, count));
  }

  public ContentHash hash(int e) {
    return new ContentHash(high[e], low[e]);
  }

  long high(int e) {
    return high[e];
  }

  long low(int e) {
    return low[e];
  }

  public int width() {
    return width;
  }

  public double number(int e, int n) {
    return numbers.number(e * width + n);
  }

  /** All numbers, {@code size × width}, row-major. */
  public Features numbers() {
    return numbers;
  }

  public int textColumns() {
    return texts.length / size;
  }

  public Dictionary dictionary() {
    return dictionary;
  }

  /** The place of a text in the dictionary; negative if it is missing. */
  public int text(int e, int column) {
    return texts[e * textColumns() + column];
  }

  public int targetWidth() {
    return targetWidth;
  }

  public float target(int e, int index) {
    return targets[e * targetWidth + index];
  }

  public float weight(int e) {
    return weights == null ? 1 : weights[e];
  }

  /** Whether an example has the same order key as the one before it in the partition. */
  public boolean isTied(int e) {
    return tied != null && tied[e];
  }

  /** The approximate heap memory of the arrays, in bytes. */
  long bytes() {
    long number = numbers.areBytes() ? Byte.BYTES : numbers.floats != null ? 4 : 8;
    return size * (16L + number * width + 4L * (textColumns() + targetWidth)) + dictionary.bytes();
  }

  @Override
  public Fingerprint fingerprint() {
    long highs = 0;
    long lows = 0;
    for (int e = 0; e < size; e++) {
      highs += high[e];
      lows += low[e];
    }
    return new Fingerprint(size, highs, lows);
  }

  /** Collects examples until they fill a pack. */
  public static final class Builder {
    private final int width;
    private final int textColumns;
    private final int targetWidth;
    private final int capacity;
    private final boolean ordered;
    private final ContentHasher hasher = new ContentHasher();
    private final long[] high;
    private final long[] low;
    private final double[] numbers;
    private final int[] texts;
    private final float[] targets;
    private final float[] weights;
    private final boolean[] tied;
    private final Dictionary.Builder dictionary = new Dictionary.Builder();
    private boolean weighted;
    private int size;

    /**
     * A builder of packs.
     *
     * @param like an example of the same shape
     * @param ordered whether ties are kept
     */
    public Builder(Example like, boolean ordered) {
      this.width = like.numbers.length;
      this.textColumns = like.texts.length;
      this.targetWidth = like.targets.length;
      this.ordered = ordered;
      int blocks = NUMBERS / (width + textColumns + targetWidth + 1) / BLOCK;
      this.capacity = Math.max(1, Math.min(MOST_EXAMPLES / BLOCK, blocks)) * BLOCK;
      this.high = new long[capacity];
      this.low = new long[capacity];
      this.numbers = new double[Math.multiplyExact(capacity, width)];
      this.texts = new int[Math.multiplyExact(capacity, textColumns)];
      this.targets = new float[Math.multiplyExact(capacity, targetWidth)];
      this.weights = new float[capacity];
      this.tied = new boolean[capacity];
    }

    public boolean isFull() {
      return size == capacity;
    }

    /**
     * Adds an example.
     *
     * @param tie whether it has the same order key as the one before it
     */
    public void add(Example example, boolean tie) {
      ContentHash hash = hasher.hash(example);
      high[size] = hash.high();
      low[size] = hash.low();
      System.arraycopy(example.numbers, 0, numbers, size * width, width);
      for (int i = 0; i < textColumns; i++) {
        texts[size * textColumns + i] = dictionary.place(example.texts[i]);
      }
      System.arraycopy(example.targets, 0, targets, size * targetWidth, targetWidth);
      weights[size] = example.weight;
      weighted |= example.weight != 1;
      tied[size] = tie;
      size++;
    }

    /** A pack of the examples added since the last one. */
    public PackedExamples build() {
      PackedExamples packed = new PackedExamples(this, ordered);
      size = 0;
      weighted = false;
      return packed;
    }

    public boolean isEmpty() {
      return size == 0;
    }
  }
}
