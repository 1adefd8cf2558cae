package io.github.sparkmlp.data;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Optional;

/**
 * Where a row is, for people: its file, its line there, and the value of a column that names it.
 */
public final class RowPlace implements Serializable {
  private static final long serialVersionUID = 1;

  /** Orders places, so that of equal rows the same one is told whatever the partitioning. */
  static final Comparator<RowPlace> ORDER =
      Comparator.comparing((RowPlace place) -> place.file)
          .thenComparingLong(place -> place.start)
          .thenComparing(place -> place.id);

  private final String file;

  /** The byte at which the line starts; negative if the row is no line of a single file. */
  private final long start;

  private final String id;
  private final long line;

  RowPlace(String file, long start, String id) {
    this(file, start, id, 0);
  }

  private RowPlace(String file, long start, String id, long line) {
    this.file = file;
    this.start = start;
    this.id = id;
    this.line = line;
  }

  RowPlace atLine(long number) {
    return new RowPlace(file, start, id, number);
  }

  long start() {
    return start;
  }

  /** The file; with IDX files also the number of the row. Empty if the source has none. */
  public Optional<String> file() {
    return Optional.of(file).filter(text -> !text.isEmpty());
  }

  /** The line in the file, from 1; empty if it is not known. */
  public Optional<Long> line() {
    return line > 0 ? Optional.of(line) : Optional.empty();
  }

  /** The value of the identifier; empty if there is no such column. */
  public Optional<String> id() {
    return Optional.of(id).filter(text -> !text.isEmpty());
  }
}
