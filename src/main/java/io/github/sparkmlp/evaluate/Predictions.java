package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.config.TargetType;
import io.github.sparkmlp.model.BadValue;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
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
 * each label, or values; and, but for values, {@code probability}, an array.
 */
public final class Predictions {
  private static final String PREDICTION = "prediction";
  private static final String PROBABILITY = "probability";
  private static final String BOTH = "_predicted";

  private final Scorer scorer;
  private final List<FeatureColumn> columns;

  public Predictions(Scorer scorer) {
    this.scorer = scorer;
    this.columns = scorer.description().preprocessing().columns();
  }

  /**
   * The rows with these columns behind their own.
   *
   * @throws JobFailure with {@link ExitCode#BAD_DATA}, naming the column, if one that the model
   *     reads is not there or of another type, or one of these is there already; in the tasks, if a
   *     value cannot be scored
   */
  public Dataset<Row> addTo(Dataset<Row> rows) {
    columns.forEach(column -> require(column, rows));
    List<Column> read = new ArrayList<>();
    columns.forEach(column -> read.add(rows.col("`" + column.name().replace("`", "``") + "`")));
    read.add(functions.input_file_name());
    Broadcast<Scorer> broadcast =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext()).broadcast(scorer);
    StructType added = added();
    // Deterministic functions may be called once for each column that is taken from them.
    UserDefinedFunction predict =
        functions.udf(new PredictRow(broadcast), added).asNondeterministic();
    Dataset<Row> both =
        rows.withColumn(BOTH, predict.apply(functions.struct(read.toArray(Column[]::new))));
    for (String name : added.fieldNames()) {
      requireNone(name, rows);
      both = both.withColumn(name, functions.col(BOTH).getField(name));
    }
    return both.drop(BOTH);
  }

  private StructType added() {
    PublishedModel.Description of = scorer.description();
    int outputs = of.topology().outputs();
    DataType one =
        switch (of.targets()) {
          case CLASS, LABELS ->
              scorer.classes().isEmpty() ? DataTypes.IntegerType : DataTypes.StringType;
          case VALUES -> DataTypes.FloatType;
        };
    boolean several = of.targets() != TargetType.CLASS && outputs > 1;
    StructType added =
        new StructType().add(PREDICTION, several ? DataTypes.createArrayType(one, false) : one);
    return of.targets() == TargetType.VALUES
        ? added
        : added.add(PROBABILITY, DataTypes.createArrayType(DataTypes.FloatType, false));
  }

  private static void requireNone(String name, Dataset<Row> rows) {
    if (Arrays.stream(rows.columns()).anyMatch(name::equalsIgnoreCase)) {
      throw new JobFailure(
          ExitCode.BAD_DATA, "The rows have a column \"%s\" already".formatted(name), "Rename it.");
    }
  }

  private void require(FeatureColumn column, Dataset<Row> rows) {
    if (!List.of(rows.columns()).contains(column.name())) {
      throw new JobFailure(
          ExitCode.BAD_DATA,
          "The rows have no column \"%s\", which the model reads".formatted(column.name()),
          "They have: %s.".formatted(String.join(", ", rows.columns())));
    }
    DataType type = rows.schema().apply(column.name()).dataType();
    boolean array = type instanceof ArrayType || type.equals(DataTypes.BinaryType);
    boolean fits =
        column.kind() == FeatureColumn.Kind.NUMBERS
            ? array
            : type instanceof NumericType
                || type instanceof BooleanType
                || type instanceof StringType
                || type instanceof NullType;
    if (!fits) {
      throw new JobFailure(
          ExitCode.BAD_DATA,
          "Column \"%s\" is of type %s".formatted(column.name(), type.simpleString()),
          switch (column.kind()) {
            case NUMBERS -> "The model reads an array of %s numbers.".formatted(column.inputs());
            case NUMBER -> "The model reads a number.";
            case CATEGORY -> "The model reads a category: a text.";
          });
    }
  }

  /** From the model's columns and the name of a file to the columns that are added. */
  private static final class PredictRow implements UDF1<Row, Row> {
    private static final long serialVersionUID = 1;

    private final Broadcast<Scorer> scorer;

    PredictRow(Broadcast<Scorer> scorer) {
      this.scorer = scorer;
    }

    @Override
    public Row call(Row row) {
      float[] outputs = outputs(row);
      Object prediction = prediction(outputs);
      return scorer.value().description().targets() == TargetType.VALUES
          ? RowFactory.create(prediction)
          : RowFactory.create(prediction, scorer.value().toProbabilities(outputs));
    }

    private float[] outputs(Row row) {
      Object[] values = new Object[row.size() - 1];
      for (int i = 0; i < values.length; i++) {
        boolean array = !row.isNullAt(i) && row.get(i) instanceof scala.collection.Seq<?>;
        values[i] = array ? row.getList(i) : row.get(i);
      }
      try {
        return scorer.value().outputs(values);
      } catch (BadValue e) {
        String file = row.getString(values.length);
        String what = file.isEmpty() ? e.getMessage() : file + ": " + e.getMessage();
        throw new JobFailure(ExitCode.BAD_DATA, what, e.remedy());
      }
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
