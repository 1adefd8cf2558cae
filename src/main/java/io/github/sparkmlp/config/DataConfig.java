package io.github.sparkmlp.config;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Where the rows come from and what their columns mean.
 *
 * @param format {@code idx}, or a Spark source by name: csv, parquet, json, orc, …
 * @param train the rows to learn from
 * @param validation rows that are scored after each epoch
 * @param validationFraction the share of the training rows that is set apart for that, instead
 * @param test rows that are scored once, at the end
 * @param options handed to the Spark reader
 * @param scale what raw features are divided by; 1: left as they are
 * @param classWeights what training examples weigh by their class
 * @param partitions of the training data; empty: chosen from task slots and blocks
 */
public record DataConfig(
    String format,
    Source train,
    Optional<Source> validation,
    OptionalDouble validationFraction,
    Optional<Source> test,
    Columns columns,
    Map<String, String> options,
    float scale,
    Optional<ClassWeights> classWeights,
    OptionalInt partitions) {

  /** Where rows come from. */
  public sealed interface Source extends Serializable {}

  /**
   * A pair of IDX files, gzipped or not; paths may be local, Hadoop URIs, or {@code classpath:}.
   *
   * @param rows which of the rows, counted from 0
   */
  public record IdxFiles(String images, String labels, RowRange rows) implements Source {}

  /** A folder or file that Spark reads. */
  public record Table(String path) implements Source {}

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
