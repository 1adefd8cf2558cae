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
 * The sources of the rows, and the meaning of their columns.
 *
 * @param format {@code idx}, {@code table} for tables of the catalog, or a Spark source by name:
 *     csv, parquet, json, orc, jdbc, …
 * @param train the training rows
 * @param validation rows that are scored after each epoch
 * @param validationFraction the share of the training rows to hold out for validation instead
 * @param test rows that are scored once, after the training
 * @param testFraction the share of the training rows to hold out for the test instead
 * @param stratified whether these shares are taken from each class
 * @param preparation how features and labels are preprocessed
 * @param badRows how many rows of a source may be set aside: a number, or a share below 1
 * @param classWeights weights of training examples by class
 * @param allowOneClass whether all training rows may have the same label
 * @param partitions partitions of the training data; empty: chosen from task slots and blocks
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

  /**
   * Returns the locations of a source's files; none for a catalog table or a source without a path.
   */
  public Stream<String> files(Source source) {
    return source instanceof IdxFiles files
        ? Stream.of(files.images(), files.labels())
        : ((Table) source).path().filter(path -> !format.equals("table")).stream();
  }

  /** Returns the shares of the training rows to hold out: for validation, then for the test. */
  public List<Double> fractions() {
    return Stream.of(validationFraction, testFraction)
        .filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble)
        .toList();
  }

  /** Whether {@code rows} is valid for {@code badRows}: a whole number, or a share below 1. */
  public static boolean isNumberOrShare(double rows) {
    return rows >= 0 && (rows < 1 || rows == Math.rint(rows)) && Double.isFinite(rows);
  }

  /** Returns this configuration with other sources. */
  public DataConfig withSources(UnaryOperator<Source> change) {
    return with(change, preparation);
  }

  /** Returns this configuration with exactly these columns as categories. */
  public DataConfig withCategories(List<String> categories) {
    return with(UnaryOperator.identity(), preparation.with(categories));
  }

  private DataConfig with(UnaryOperator<Source> change, PreprocessingConfig changed) {
    return new DataConfig(
        format,
        change.apply(train),
        validation.map(change),
        validationFraction,
        test.map(change),
        testFraction,
        stratified,
        columns,
        changed,
        badRows,
        classWeights,
        allowOneClass,
        partitions);
  }

  /**
   * Weights of training examples by their class.
   *
   * @param given the weight of each class; empty: balanced, rows / (classes · rows of the class)
   */
  public record ClassWeights(List<Double> given) {}

  /** A source of rows. */
  public sealed interface Source extends Serializable {}

  /**
   * A pair of IDX files, optionally gzipped; paths are local, Hadoop URIs, or {@code classpath:}.
   *
   * @param rows which rows to read, counted from 0
   */
  public record IdxFiles(String images, String labels, RowRange rows) implements Source {}

  /**
   * Rows read by a Spark data source.
   *
   * @param path a folder or file, or a table's name if the format is {@code table}; empty if the
   *     options describe the source
   * @param options options of Spark's reader; their names are case-insensitive
   */
  public record Table(Optional<String> path, Map<String, String> options) implements Source {
    /** Returns a description for messages. */
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
   * The roles of a table's columns.
   *
   * @param labels one column with the class; for several targets, one column each or one array
   *     column
   * @param features one array column, or numeric columns; {@code *}: all columns without another
   *     role
   * @param weight the column with example weights; empty: every example weighs 1
   * @param orderBy the columns that order the rows; they are not features unless named as such
   */
  public record Columns(
      List<String> labels, List<String> features, Optional<String> weight, List<String> orderBy) {}
}
