package io.github.sparkmlp.nn;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How a block stores the inputs of a network: as runs in ascending order, each dense (all numbers)
 * or sparse (only the nonzero one). The layout changes neither the inputs nor the parameters.
 */
public record InputLayout(List<Run> runs) implements Serializable {

  /**
   * A run of consecutive inputs.
   *
   * @param first index of the first input
   * @param size number of inputs; a sparse run may have none
   * @param sparse whether only the nonzero input is stored: of a category, the one that is 1
   * @param place for a dense run, its first row in {@link Workspace#input()}; for a sparse one, its
   *     number in {@link Workspace#sparse}
   */
  public record Run(int first, int size, boolean sparse, int place) implements Serializable {}

  public InputLayout {
    runs = List.copyOf(runs);
  }

  /** A layout of dense inputs only. */
  public static InputLayout dense(int inputs) {
    return new Builder().dense(inputs).build();
  }

  public int inputs() {
    return runs.stream().mapToInt(Run::size).sum();
  }

  /** The number of inputs in dense runs. */
  public int denseInputs() {
    return runs.stream().filter(run -> !run.sparse()).mapToInt(Run::size).sum();
  }

  /** The index of the input in a row of {@link Workspace#input()}. */
  public int input(int row) {
    for (Run run : runs) {
      if (!run.sparse() && row < run.place() + run.size()) {
        return run.first() + row - run.place();
      }
    }
    throw new IndexOutOfBoundsException(row);
  }

  public int sparseRuns() {
    return (int) runs.stream().filter(Run::sparse).count();
  }

  /** Collects runs in order; adjacent dense runs become one. */
  public static final class Builder {
    private final List<Run> runs = new ArrayList<>();
    private int inputs;
    private int rows;
    private int sparse;

    public Builder dense(int count) {
      if (count == 0) {
        return this;
      }
      int last = runs.size() - 1;
      boolean joins = last >= 0 && !runs.get(last).sparse();
      Run before = joins ? runs.remove(last) : new Run(inputs, 0, false, rows);
      runs.add(new Run(before.first(), before.size() + count, false, before.place()));
      inputs += count;
      rows += count;
      return this;
    }

    /** Adds a sparse run: the inputs of a category, one for each value. */
    public Builder sparse(int count) {
      runs.add(new Run(inputs, count, true, sparse++));
      inputs += count;
      return this;
    }

    public InputLayout build() {
      return new InputLayout(runs);
    }
  }
}
