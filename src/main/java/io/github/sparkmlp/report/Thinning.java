package io.github.sparkmlp.report;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Selects rows that keep the curves' shape: least and greatest of each in each stretch. */
final class Thinning {
  private Thinning() {}

  /** Returns about {@code most} rows to keep, in ascending order, with the first and the last. */
  static int[] of(int rows, int most, List<double[]> columns) {
    if (rows <= most) {
      return IntStream.range(0, rows).toArray();
    }
    TreeSet<Integer> kept = new TreeSet<>(List.of(0, rows - 1));
    int stretches = Math.max(1, (most - 2) / (2 * Math.max(1, columns.size())));
    for (int stretch = 0; stretch < stretches; stretch++) {
      int from = (int) ((long) rows * stretch / stretches);
      int to = (int) ((long) rows * (stretch + 1) / stretches);
      columns.forEach(column -> keepExtremes(column, from, to, kept));
    }
    return kept.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void keepExtremes(double[] column, int from, int to, Set<Integer> kept) {
    int least = from;
    int greatest = from;
    for (int row = from; row < to; row++) {
      least = column[row] < column[least] || Double.isNaN(column[least]) ? row : least;
      greatest = column[row] > column[greatest] || Double.isNaN(column[greatest]) ? row : greatest;
    }
    kept.add(least);
    kept.add(greatest);
  }

  static double[] pick(double[] column, int[] rows) {
    return Arrays.stream(rows).mapToDouble(row -> column[row]).toArray();
  }
}
