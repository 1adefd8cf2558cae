package io.github.sparkmlp.config;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Where the rows come from and what their columns mean.
 *
 * @param format {@code idx}, {@code table} for tables of the catalog, or a Spark source by name:
 *     csv, parquet, json, orc, jdbc, …
 * @param train the rows to learn from
 * @param validation rows that are scored after each epoch
 * @param validationFraction the share of the training rows that is set apart for that, instead
 * @param test rows that are scored once, at the end
 * @param testFraction the share of the training rows that is set apart for that, instead
 * @param stratified whether these shares are shares of each class
 * @param preparation of features and labels
 * @param badRows how many rows of a source may be set aside: a number, or a share of them below 1
 * @param classWeights what training examples weigh by their class
 * @param allowOneClass whether all training rows may have the same label
 * @param partitions of the training data; empty: chosen from task slots and blocks
 */
public record DataConfig(
    String format,
    Source train,
    Optional<Source> validation,
    OptionalDouble validationFraction,
    Optional<Source> test,
    OptionalDouble testFraction,
    boolean stratified,
    Columns columns,
    PreprocessingConfig preparation,
    double badRows,
    Optional<ClassWeights> classWeights,
    boolean allowOneClass,
    OptionalInt partitions) {

  /** Where the files of a source are: none where it has no path, or a table of the catalog. */
  public Stream<String> files(Source source) {
    return source instanceof IdxFiles files
        ? Stream.of(files.images(), files.labels())
        : ((Table) source).path().filter(path -> !format.equals("table")).stream();
  }

  /** The shares of the training rows that are set apart: for validation, then for the test. */
  public List<Double> fractions() {
    return Stream.of(validationFraction, testFraction)
        .filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble)
        .toList();
  }

  /** Whether so many rows can be meant: a number of them, or a share below 1. */
  public static boolean isNumberOrShare(double rows) {
    return rows >= 0 && (rows < 1 || rows == Math.rint(rows)) && Double.isFinite(rows);
  }

  /** The same with other sources. */
  public DataConfig withSources(UnaryOperator<Source> change) {
    return new DataConfig(
        format,
        change.apply(train),
        validation.map(change),
        validationFraction,
        test.map(change),
        testFraction,
        stratified,
        columns,
        preparation,
        badRows,
        classWeights,
        allowOneClass,
        partitions);
  }

  /** The same with other columns of categories, which are all that there are. */
  public DataConfig withCategories(List<String> categories) {
    return new DataConfig(
        format,
        train,
        validation,
        validationFraction,
        test,
        testFraction,
        stratified,
        columns,
        preparation.with(categories),
        badRows,
        classWeights,
        allowOneClass,
        partitions);
  }

  /** Where rows come from. */
  public sealed interface Source extends Serializable {}

  /**
   * A pair of IDX files, gzipped or not; paths may be local, Hadoop URIs, or {@code classpath:}.
   *
   * @param rows which of the rows, counted from 0
   */
  public record IdxFiles(String images, String labels, RowRange rows) implements Source {}

  /**
   * Rows that Spark reads.
   *
   * @param path of a folder or file, or a table's name where the format is {@code table}; empty:
   *     the options say it all
   * @param options handed to Spark's reader, for which the case of their names does not matter
   */
  public record Table(Optional<String> path, Map<String, String> options) implements Source {
    public static Table at(String path) {
      return new Table(Optional.of(path), Map.of());
    }

    /** For people. */
    @Override
    public String toString() {
      return path.orElse("the source that data.options describe");
    }
  }

  /** Rows {@code from} (included) to {@code until} (excluded). */
  public record RowRange(long from, long until) implements Serializable {
    public static final RowRange ALL = new RowRange(0, Long.MAX_VALUE);
  }

  /**
   * The columns of a table.
   *
   * @param labels one column of classes; for several targets, as many columns or one of arrays
   * @param features one array column, or numeric columns; {@code *}: all that have no other use
   * @param weight the column of example weights; empty: every example weighs 1
   * @param orderBy the columns that order the rows, and are no features by themselves
   */
  public record Columns(
      List<String> labels, List<String> features, Optional<String> weight, List<String> orderBy) {}
}
