package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.BadValue;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Scorer;
import io.github.sparkmlp.source.ColumnNames;
import io.github.sparkmlp.source.TableReader;
import io.github.sparkmlp.source.VectorColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that a model adds to a table of raw rows: {@code prediction}, a class, 0 or 1 for
 * each label, or values; of classes and labels also {@code probability}, an array, or {@code score}
 * where outputs are no probabilities; and {@code reason}, where rows may be bad.
 */
public final class Predictions {
  private static final String PREDICTION = "prediction";
  private static final String PROBABILITY = "probability";
  private static final String SCORE = "score";
  private static final String REASON = "reason";

  /** The struct column that holds all predictions for a row, and what is counted. */
  private static final String ALL = "_predicted";

  private static final String ROWS = "rows";
  private static final String BAD_ROWS = "badRows";
  private static final String UNSEEN = "unseen";

  private final Scorer scorer;
  private final boolean strictly;
  private final String prediction;
  private final List<FeatureColumn> columns;

  /**
   * Predictions of a model.
   *
   * @param strictly whether a row that cannot be scored fails the job; otherwise its prediction is
   *     null, and {@code reason} says why
   * @param prediction the name of the column of predictions
   */
  public Predictions(Scorer scorer, boolean strictly, String prediction) {
    this.scorer = scorer;
    this.strictly = strictly;
    this.prediction = prediction;
    this.columns = scorer.description().preprocessing().columns();
  }

  /**
   * How many rows were predicted.
   *
   * @param rows all of them
   * @param bad those that could not be scored
   * @param reason why one of these could not; empty if there is none
   * @param unseen how many have a category that no training row had, by the name of the column;
   *     columns without such rows are left out
   */
  public record Counts(long rows, long bad, String reason, Map<String, Long> unseen) {}

  /**
   * The rows, with these columns added after their own.
   *
   * @param rows a column {@link TableReader#CORRUPT_COLUMN} does not count as one of theirs
   * @param observation collects what {@link #counts} reads, while the rows are written
   * @throws JobFailure with {@link ExitCode#BAD_DATA}, naming the column, if one that the model
   *     reads is missing or of another type, or if one of these exists already; in the tasks, if a
   *     value cannot be scored and rows are predicted strictly
   */
  public Dataset<Row> addTo(Dataset<Row> rows, Observation observation) {
    columns.forEach(column -> require(column, rows));
    List<Column> read = new ArrayList<>();
    columns.forEach(column -> read.add(rows.col(ColumnNames.quoted(column.name()))));
    read.add(functions.input_file_name());
    read.add(
        List.of(rows.columns()).contains(TableReader.CORRUPT_COLUMN)
            ? rows.col(TableReader.CORRUPT_COLUMN)
            : functions.lit(null).cast(DataTypes.StringType));
    Broadcast<Scorer> broadcast =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext()).broadcast(scorer);
    // Spark may call a deterministic function once for each column taken from its result.
    UserDefinedFunction predict =
        functions
            .udf(new PredictRow(broadcast, strictly, vectors(rows)), all())
            .asNondeterministic();
    Dataset<Row> predicted =
        rows.withColumn(ALL, predict.apply(functions.struct(read.toArray(Column[]::new))));
    predicted = observed(predicted, observation);
    for (String name : added()) {
      String column = name.equals(PREDICTION) ? prediction : name;
      requireNone(column, rows);
      predicted = predicted.withColumn(column, functions.col(ALL).getField(name));
    }
    return predicted.drop(ALL, TableReader.CORRUPT_COLUMN);
  }

  /** The types of the model's columns that hold vectors; null for other columns. */
  private DataType[] vectors(Dataset<Row> rows) {
    return columns.stream()
        .map(column -> rows.schema().apply(column.name()).dataType())
        .map(type -> VectorColumn.isVector(type) ? type : null)
        .toArray(DataType[]::new);
  }

  /**
   * The rows of {@link #addTo} for formats without arrays: a column for each class, label or value.
   *
   * @throws JobFailure with {@link ExitCode#BAD_DATA} if one of these exists already
   */
  public Dataset<Row> spread(Dataset<Row> predicted) {
    Dataset<Row> flat = predicted;
    int outputs = scorer.description().topology().outputs();
    if (scores().isPresent()) {
      flat = spread(flat, scores().get(), outputs);
    }
    boolean several = scorer.description().targets() != TargetType.CLASS && outputs > 1;
    return several ? spread(flat, prediction, outputs) : flat;
  }

  private Dataset<Row> spread(Dataset<Row> rows, String array, int outputs) {
    List<String> names = names(outputs);
    Dataset<Row> flat = rows;
    for (int i = 0; i < outputs; i++) {
      String name = array + "_" + names.get(i);
      requireNone(name, flat);
      flat = flat.withColumn(name, functions.col(array).getItem(i));
    }
    return flat.drop(array);
  }

  /** The names of the outputs: those of the classes, or numbers if two are the same to Spark. */
  private List<String> names(int outputs) {
    List<String> names = scorer.classes();
    List<String> numbers = IntStream.range(0, outputs).mapToObj(String::valueOf).toList();
    if (outputs == 1 && names.size() == 2) {
      return names.subList(1, 2);
    }
    Set<String> different = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    different.addAll(names);
    return different.size() == outputs ? names : numbers;
  }

  private Dataset<Row> observed(Dataset<Row> predicted, Observation observation) {
    List<Column> counts = new ArrayList<>();
    Column reason = functions.col(ALL).getField(REASON);
    counts.add(functions.count(reason).as(BAD_ROWS));
    counts.add(functions.min(reason).as(REASON));
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).isCategory()) {
        Column unseen = functions.col(ALL).getField(UNSEEN + i);
        counts.add(functions.count(functions.when(unseen, 1)).as(UNSEEN + i));
      }
    }
    return predicted.observe(
        observation, functions.count(functions.lit(1)).as(ROWS), counts.toArray(Column[]::new));
  }

  /** The counts observed while the rows of {@link #addTo} were written; waits for them. */
  public Counts counts(Observation observation) throws InterruptedException {
    Map<String, Object> observed = observation.getAsJava();
    Map<String, Long> unseen = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).isCategory() && (Long) observed.get(UNSEEN + i) > 0) {
        unseen.put(columns.get(i).name(), (Long) observed.get(UNSEEN + i));
      }
    }
    return new Counts(
        (Long) observed.get(ROWS),
        (Long) observed.get(BAD_ROWS),
        Objects.toString(observed.get(REASON), ""),
        unseen);
  }

  private List<String> added() {
    List<String> added = new ArrayList<>(List.of(PREDICTION));
    scores().ifPresent(added::add);
    if (!strictly) {
      added.add(REASON);
    }
    return added;
  }

  /** The name of the column of outputs; empty where the outputs are the prediction. */
  private Optional<String> scores() {
    PublishedModel.Description of = scorer.description();
    return of.targets() == TargetType.VALUES
        ? Optional.empty()
        : Optional.of(of.hasProbabilities() ? PROBABILITY : SCORE);
  }

  private StructType all() {
    PublishedModel.Description of = scorer.description();
    int outputs = of.topology().outputs();
    DataType one =
        switch (of.targets()) {
          case CLASS, LABELS ->
              scorer.classes().isEmpty() ? DataTypes.IntegerType : DataTypes.StringType;
          case VALUES -> DataTypes.FloatType;
        };
    boolean several = of.targets() != TargetType.CLASS && outputs > 1;
    StructType all =
        new StructType().add(PREDICTION, several ? DataTypes.createArrayType(one, false) : one);
    if (scores().isPresent()) {
      all = all.add(scores().get(), DataTypes.createArrayType(DataTypes.FloatType, false));
    }
    all = all.add(REASON, DataTypes.StringType);
    for (int i = 0; i < columns.size(); i++) {
      all = columns.get(i).isCategory() ? all.add(UNSEEN + i, DataTypes.BooleanType) : all;
    }
    return all;
  }

  private static void requireNone(String name, Dataset<Row> rows) {
    if (Arrays.stream(rows.columns()).anyMatch(name::equalsIgnoreCase)) {
      throw ExitCode.BAD_DATA.failure(
          "The rows have a column \"%s\" already".formatted(name),
          name.equals(PREDICTION)
              ? "Name another with --prediction-column, or rename that of the rows."
              : "Rename it.");
    }
  }

  private void require(FeatureColumn column, Dataset<Row> rows) {
    if (!List.of(rows.columns()).contains(column.name())) {
      throw ExitCode.BAD_DATA.failure(
          "The rows have no column \"%s\", which the model reads".formatted(column.name()),
          "They have: %s.".formatted(String.join(", ", rows.columns())));
    }
    DataType type = rows.schema().apply(column.name()).dataType();
    boolean array =
        type instanceof ArrayType
            || type.equals(DataTypes.BinaryType)
            || VectorColumn.isVector(type);
    boolean fits =
        column.kind() == FeatureColumn.Kind.NUMBERS
            ? array
            : (column.isMoment() && isMoment(type))
                || type instanceof NumericType
                || type instanceof BooleanType
                || type instanceof StringType
                || type instanceof NullType;
    if (!fits) {
      throw ExitCode.BAD_DATA.failure(
          "Column \"%s\" is of type %s".formatted(column.name(), type.simpleString()),
          switch (column.kind()) {
            case NUMBERS ->
                "The model reads an array or vector of %s numbers.".formatted(column.inputs());
            case NUMBER -> "The model reads a number.";
            case CATEGORY -> "The model reads a category: a text.";
            case DATE, DATE_TIME, TIME -> "The model reads a date or a time, or the text of one.";
          });
    }
  }

  private static boolean isMoment(DataType type) {
    return type.equals(DataTypes.DateType)
        || type.equals(DataTypes.TimestampType)
        || type.typeName().equals("timestamp_ntz");
  }

  /** Turns the model's columns, a file's name and a corrupt record into a row of {@link #all}. */
  private static final class PredictRow implements UDF1<Row, Row> {
    private static final long serialVersionUID = 1;

    private final Broadcast<Scorer> scorer;
    private final boolean strictly;
    private final DataType[] vectors;
    private transient List<Set<String>> known;

    PredictRow(Broadcast<Scorer> scorer, boolean strictly, DataType[] vectors) {
      this.scorer = scorer;
      this.strictly = strictly;
      this.vectors = vectors;
    }

    @Override
    public Row call(Row row) {
      try {
        String corrupt = row.getString(vectors.length + 1);
        if (corrupt != null) {
          throw Arrays.stream(vectors).anyMatch(Objects::nonNull)
              ? BadValue.malformedVector(corrupt)
              : BadValue.malformed(corrupt);
        }
        Object[] values = values(row);
        return predicted(values, scorer.value().outputs(values));
      } catch (BadValue e) {
        if (!strictly) {
          return bad(e);
        }
        String file = row.getString(vectors.length);
        String what = file.isEmpty() ? e.getMessage() : file + ": " + e.getMessage();
        throw ExitCode.BAD_DATA.failure(what, e.remedy());
      }
    }

    private Object[] values(Row row) {
      Object[] values = new Object[vectors.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.get(i) instanceof scala.collection.Seq<?> ? row.getList(i) : row.get(i);
        if (vectors[i] != null && values[i] != null) {
          values[i] = vector(i, values[i]);
        }
      }
      return values;
    }

    private double[] vector(int column, Object value) {
      FeatureColumn feature = columns().get(column);
      Object stored =
          CatalystTypeConverters.createToCatalystConverter(vectors[column]).apply(value);
      return VectorColumn.dense(feature.name(), (InternalRow) stored, feature.inputs());
    }

    private Row predicted(Object[] values, float[] outputs) {
      PublishedModel.Description of = scorer.value().description();
      boolean likely = of.targets() != TargetType.VALUES && of.hasProbabilities();
      float[] scores = likely ? scorer.value().toProbabilities(outputs) : outputs;
      return row(prediction(outputs), scores, null, i -> isUnseen(i, values[i]));
    }

    private List<FeatureColumn> columns() {
      return scorer.value().description().preprocessing().columns();
    }

    /** Whether a value of a category is one that no training row had. */
    private boolean isUnseen(int column, Object value) {
      if (known == null) {
        known = columns().stream().map(each -> Set.copyOf(each.categories())).toList();
      }
      String category = columns().get(column).category(value);
      return category != null && !known.get(column).contains(category);
    }

    private Row bad(BadValue e) {
      return row(null, null, e.getMessage() + ". " + e.remedy(), i -> false);
    }

    private Row row(Object prediction, Object scores, String reason, IntPredicate unseen) {
      List<Object> fields = new ArrayList<>();
      fields.add(prediction);
      if (scorer.value().description().targets() != TargetType.VALUES) {
        fields.add(scores);
      }
      fields.add(reason);
      for (int i = 0; i < vectors.length; i++) {
        if (columns().get(i).isCategory()) {
          fields.add(unseen.test(i));
        }
      }
      return RowFactory.create(fields.toArray());
    }

    private Object prediction(float[] outputs) {
      TargetType targets = scorer.value().description().targets();
      if (targets.areExclusive(outputs.length)) {
        int index = scorer.value().toClass(outputs);
        return scorer.value().classes().isEmpty() ? index : scorer.value().className(index);
      }
      if (targets == TargetType.VALUES) {
        return outputs.length == 1 ? (Object) outputs[0] : outputs;
      }
      return IntStream.range(0, outputs.length).map(i -> outputs[i] > 0 ? 1 : 0).toArray();
    }
  }
}
