package io.github.sparkmlp.block;

import io.github.sparkmlp.config.AugmentConfig;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.kernel.Philox;
import io.github.sparkmlp.kernel.Philox.Purpose;
import io.github.sparkmlp.order.Features;
import java.io.Serializable;

/**
 * Random shifts, rotations and elastic distortions of images. The changes to an example depend only
 * on the seed, the epoch and the example's place in the global order.
 *
 * <p>A pixel of the new image is interpolated between the four that surround its source; outside
 * the image everything is 0. Simard, Steinkraus, Platt: Best Practices for Convolutional Neural
 * Networks Applied to Visual Document Analysis. ICDAR 2003 (elastic distortions).
 */
public final class Augmentation implements Serializable {
  private static final long serialVersionUID = 1;

  private static final float[] NONE = {};

  private final AugmentConfig config;
  private final int rows;
  private final int columns;
  private final long seed;
  private final float[] smoothing;

  public Augmentation(AugmentConfig config, long seed) {
    int dimensions = config.shape().size();
    this.config = config;
    this.rows = config.shape().get(dimensions - 2);
    this.columns = config.shape().get(dimensions - 1);
    this.seed = seed;
    this.smoothing = gaussian(config.elasticSigma());
  }

  /** The right half of a bell curve that sums to 1, out to three standard deviations. */
  private static float[] gaussian(double sigma) {
    double[] bell = new double[(int) Math.ceil(3 * sigma) + 1];
    double sum = 0;
    for (int i = 0; i < bell.length; i++) {
      bell[i] = StrictMath.exp(-(double) i * i / (2 * sigma * sigma));
      sum += i == 0 ? bell[i] : 2 * bell[i];
    }
    float[] half = new float[bell.length];
    for (int i = 0; i < half.length; i++) {
      half[i] = (float) (bell[i] / sum);
    }
    return half;
  }

  /**
   * Fills a block with augmented images, which are not scaled yet.
   *
   * @param raw {@code features × n} without gaps, from {@code from}
   * @param first the place of the block's first example in the global order
   * @param x {@code features × n}
   */
  void change(Features raw, int from, int epoch, long first, Matrix x) {
    int n = x.columns;
    long[] keys = new long[n];
    for (int e = 0; e < n; e++) {
      keys[e] = Philox.bits(seed, Purpose.AUGMENTATION, epoch, first + e);
    }
    boolean elastic = config.elasticAlpha() > 0;
    float[] down = elastic ? elastic(keys, 1) : NONE;
    float[] right = elastic ? elastic(keys, 2) : NONE;
    Image image = new Image(rows, columns);
    int pixels = rows * columns;
    for (int e = 0; e < n; e++) {
      Move move = Move.random(keys[e], config, rows, columns);
      for (int feature = 0; feature < x.rows; feature += pixels) {
        image.load(raw, from + feature * n + e, n);
        for (int p = 0; p < pixels; p++) {
          int row = p / columns;
          int column = p % columns;
          float fromRow = move.row(row, column) + (elastic ? down[p * n + e] : 0);
          float fromColumn = move.column(row, column) + (elastic ? right[p * n + e] : 0);
          x.values[x.row(feature + p) + e] = image.at(fromRow, fromColumn);
        }
      }
    }
  }

  /** One coordinate of each distortion, {@code pixels × n}: random in ±alpha, then smoothed. */
  private float[] elastic(long[] keys, int coordinate) {
    int n = keys.length;
    int pixels = rows * columns;
    float[] field = new float[pixels * n];
    float alpha = (float) config.elasticAlpha();
    for (int p = 0; p < pixels; p += Philox.SHORTS) {
      int count = Math.min(Philox.SHORTS, pixels - p);
      for (int e = 0; e < n; e++) {
        long[] random = Philox.block(keys[e], coordinate, p);
        for (int i = 0; i < count; i++) {
          short bits = (short) Philox.shortAt(random, i);
          field[(p + i) * n + e] = alpha * ((bits + 0.5f) / 32_768);
        }
      }
    }
    return smoothed(smoothed(field, n, true), n, false);
  }

  /** Smooths the field along rows or along columns; outside the image it is 0. */
  private float[] smoothed(float[] field, int n, boolean alongRows) {
    float[] result = new float[field.length];
    int stride = alongRows ? 1 : columns;
    int length = alongRows ? columns : rows;
    for (int p = 0; p < rows * columns; p++) {
      int place = alongRows ? p % columns : p / columns;
      int lowest = Math.max(-place, 1 - smoothing.length);
      int highest = Math.min(length - 1 - place, smoothing.length - 1);
      for (int k = lowest; k <= highest; k++) {
        addScaled(smoothing[Math.abs(k)], field, (p + k * stride) * n, result, p * n, n);
      }
    }
    return result;
  }

  private static void addScaled(
      float factor, float[] source, int from, float[] target, int to, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i] += factor * source[from + i];
    }
  }

  /** Where a pixel of a shifted and rotated image comes from. */
  private record Move(
      float centreRow, float centreColumn, float down, float right, float cosine, float sine) {

    static Move random(long key, AugmentConfig config, int rows, int columns) {
      long[] random = Philox.block(key, 0, 0);
      double angle = StrictMath.toRadians(config.rotate() * plusMinusOne(random[1]));
      return new Move(
          (rows - 1) / 2f,
          (columns - 1) / 2f,
          (float) (config.shift() * plusMinusOne(random[0])),
          (float) (config.shift() * plusMinusOne(random[0] << 32)),
          (float) StrictMath.cos(angle),
          (float) StrictMath.sin(angle));
    }

    /** A number in ±1 from the highest 32 bits. */
    private static double plusMinusOne(long bits) {
      return (bits >> 32) * 0x1p-31;
    }

    float row(int row, int column) {
      return centreRow + down + cosine * (row - centreRow) - sine * (column - centreColumn);
    }

    float column(int row, int column) {
      return centreColumn + right + sine * (row - centreRow) + cosine * (column - centreColumn);
    }
  }

  /** One channel of one image, with a frame of zeros. */
  private static final class Image {
    private final int rows;
    private final int columns;
    private final int stride;
    private final float[] values;

    Image(int rows, int columns) {
      this.rows = rows;
      this.columns = columns;
      this.stride = columns + 2;
      this.values = new float[(rows + 2) * stride];
    }

    void load(Features raw, int from, int step) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          int index = from + (row * columns + column) * step;
          values[(row + 1) * stride + column + 1] = raw.at(index);
        }
      }
    }

    /** The value at a position, interpolated between four pixels. */
    float at(float row, float column) {
      float framedRow = Math.max(0, Math.min(row + 1, rows + 1));
      float framedColumn = Math.max(0, Math.min(column + 1, columns + 1));
      int top = Math.min((int) framedRow, rows);
      int left = Math.min((int) framedColumn, columns);
      float down = framedRow - top;
      float right = framedColumn - left;
      int corner = top * stride + left;
      float above = values[corner] + right * (values[corner + 1] - values[corner]);
      float below =
          values[corner + stride] + right * (values[corner + stride + 1] - values[corner + stride]);
      return above + down * (below - above);
    }
  }
}
