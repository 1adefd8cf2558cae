package io.github.sparkmlp.nn;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How a block holds the inputs of a network: run by run in ascending order, either all numbers of a
 * run, or just those that are not 0. The inputs are the same either way, and so are the parameters.
 */
public record InputLayout(List<Run> runs) implements Serializable {

  /**
   * Some consecutive inputs.
   *
   * @param first of the network's inputs
   * @param size how many; a sparse run may have none
   * @param sparse whether only those that are not 0 are there: of a category, the one that is 1
   * @param place of a dense run, its first row in {@link Workspace#input()}; of a sparse one, which
   *     it is in {@link Workspace#sparse}
   */
  public record Run(int first, int size, boolean sparse, int place) implements Serializable {}

  public InputLayout {
    runs = List.copyOf(runs);
  }

  /** So many numbers. */
  public static InputLayout dense(int inputs) {
    return new Builder().dense(inputs).build();
  }

  /** How many inputs there are. */
  public int inputs() {
    return runs.stream().mapToInt(Run::size).sum();
  }

  /** How many of them are in dense runs. */
  public int denseInputs() {
    return runs.stream().filter(run -> !run.sparse()).mapToInt(Run::size).sum();
  }

  /** The input in a row of {@link Workspace#input()}. */
  public int input(int row) {
    for (Run run : runs) {
      if (!run.sparse() && row < run.place() + run.size()) {
        return run.first() + row - run.place();
      }
    }
    throw new IndexOutOfBoundsException(row);
  }

  /** How many runs are sparse. */
  public int sparseRuns() {
    return (int) runs.stream().filter(Run::sparse).count();
  }

  /** Collects runs in their order; dense ones that follow each other become one. */
  public static final class Builder {
    private final List<Run> runs = new ArrayList<>();
    private int inputs;
    private int rows;
    private int sparse;

    /** Adds numbers. */
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

    /** Adds the inputs of a category, one for each value; or numbers that are mostly 0. */
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
