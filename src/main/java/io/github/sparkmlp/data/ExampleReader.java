package io.github.sparkmlp.data;

import io.github.sparkmlp.choice.TargetScale;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.BatchConfig;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.DataConfig.IdxFiles;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.config.PreprocessingConfig;
import io.github.sparkmlp.model.BadValue;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.order.LookAhead;
import io.github.sparkmlp.order.PackedExamples;
import io.github.sparkmlp.source.Example;
import io.github.sparkmlp.source.IdxReader;
import io.github.sparkmlp.source.LibsvmLines;
import io.github.sparkmlp.source.RowParser;
import io.github.sparkmlp.source.SetAside;
import io.github.sparkmlp.source.SourceRows;
import io.github.sparkmlp.source.TableReader;
import io.github.sparkmlp.source.TableRows;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;

/**
 * Reads the configured sources as {@code Dataset<Row>} and parses their rows into examples.
 *
 * @param network the shape of the network; empty if the rows determine it
 * @param targets the type of the labels
 * @param badRows the folder for bad rows; if empty, they are only counted
 */
public record ExampleReader(
    SparkSession spark,
    DataConfig data,
    Optional<Topology> network,
    TargetType targets,
    Optional<String> badRows) {
  /** The most classes if labels are numbers, of which the largest gives the number of classes. */
  private static final int MOST_CLASSES = 1 << 16;

  /** A reader for a known network that only counts bad rows. */
  public ExampleReader(SparkSession spark, DataConfig data, Topology topology, TargetType targets) {
    this(spark, data, Optional.of(topology), targets, Optional.empty());
  }

  /** This reader for other data, whose columns are known in more detail. */
  public ExampleReader of(DataConfig other) {
    return new ExampleReader(spark, other, network, targets, badRows);
  }

  /** This reader for a known network. */
  public ExampleReader of(Topology topology) {
    return new ExampleReader(spark, data, Optional.of(topology), targets, badRows);
  }

  /**
   * Examples that were read from a source.
   *
   * @param examples as they were read, before preprocessing
   * @param parser of the rows; for training rows, the categories of its columns are not known
   * @param order readable names of the columns that they are sorted by; empty if they are not
   *     sorted
   * @param setAside how many rows were set aside; empty if no row may be bad
   * @param warnings what looks wrong with their columns, as readable text
   */
  record Encoded(
      JavaRDD<PackedExamples> examples,
      RowParser parser,
      List<String> order,
      Optional<SetAside> setAside,
      List<String> warnings) {}

  /** How many inputs the network has; 0 if the rows determine it. */
  int inputs() {
    return network.map(Topology::inputs).orElse(0);
  }

  /** How many outputs the network has; 0 if the rows determine it. */
  int outputs() {
    return network.map(Topology::outputs).orElse(0);
  }

  public JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  /** The training rows, sorted if {@code batch} asks for an order. */
  Encoded training(BatchConfig batch) {
    List<String> order =
        batch.order() == BatchConfig.Order.AS_READ
            ? List.of(IdxReader.ROW_COLUMN)
            : batch.orderBy();
    SourceRows rows = rows(data.train(), order);
    rows.requireLabels();
    PreprocessingConfig preparation = data.preparation();
    List<FeatureColumn> columns = rows.features(preparation, inputs());
    if (preparation.categorical().isEmpty() && network.isPresent()) {
      PreprocessingFit.requireInputs(columns, inputs());
    }
    List<String> classes =
        preparation.classes().map(PreprocessingConfig.ClassNames::given).orElse(List.of());
    boolean named = preparation.classes().isPresent();
    return encode(
        rows,
        new RowParser(
            columns,
            preparation.imputeMean(),
            rows.layout(columns),
            labels(
                labelOutputs(rows, named),
                named,
                classes,
                preparation.target() == TargetScale.LOG)),
        "train");
  }

  Encoded scoring(Source source, Preprocessing preprocessing, String name) {
    SourceRows rows = rows(source, List.of());
    RowParser encoder = encoder(rows, preprocessing);
    return encode(rows, encoder, name);
  }

  /**
   * Counts the rows to score that have a category which no training row had. It reads the rows once
   * if the model has categories.
   *
   * @return how many, by the name of the column; columns without such rows are left out
   */
  public Map<String, Long> unseenCategories(Source source, Preprocessing preprocessing) {
    SourceRows rows = rows(source, List.of());
    RowParser encoder = encoder(rows, preprocessing);
    JavaRDD<PackedExamples> good =
        rows.select(encoder).mapPartitions(new EncodeRows(encoder, false, false));
    return UnseenCategories.count(good, encoder.features());
  }

  /**
   * Rows and their parser, whose order is the value of a column that tells them apart for people.
   */
  record Named(SourceRows source, RowParser parser) {}

  /** Rows to score, with the value of a column that identifies them, if there is one. */
  Named named(Source source, Preprocessing preprocessing) {
    SourceRows plain = rows(source, List.of());
    List<String> identifier =
        plain
            .identifier(preprocessing.columns().stream().map(FeatureColumn::name).toList())
            .stream()
            .toList();
    SourceRows rows = plain.withOrder(identifier);
    return new Named(rows, encoder(rows, preprocessing));
  }

  /** How many outputs the labels need, as far as is known before the rows are read. */
  private int labelOutputs(SourceRows rows, boolean named) {
    if (network.isPresent()) {
      return outputs();
    }
    return targets == TargetType.CLASS ? MOST_CLASSES : named ? 1 : rows.labelWidth();
  }

  private RowParser encoder(SourceRows rows, Preprocessing preprocessing) {
    List<String> classes = preprocessing.classes();
    return new RowParser(
        preprocessing.columns(),
        preprocessing.admitsMissing(),
        rows.layout(preprocessing.columns()),
        labels(outputs(), !classes.isEmpty(), classes, preprocessing.target().logarithmic()));
  }

  private RowParser.Labels labels(
      int outputs, boolean named, List<String> classes, boolean logarithmic) {
    return new RowParser.Labels(
        targets, outputs, named, classes, data.preparation().spelling().classes(), logarithmic);
  }

  private Encoded encode(SourceRows rows, RowParser encoder, String name) {
    boolean strictly = data.badRows() == 0;
    Optional<SetAside> setAside =
        strictly
            ? Optional.empty()
            : Optional.of(SetAside.of(rows, encoder, data.badRows(), badRows, name));
    EncodeRows encode = new EncodeRows(encoder, strictly, rows.isOrdered());
    SourceRows.Sorted read =
        rows.isOrdered()
            ? rows.sorted(encoder)
            : new SourceRows.Sorted(rows.select(encoder), List.of());
    return new Encoded(
        read.rows().mapPartitions(encode), encoder, read.keys(), setAside, rows.repeatedNames());
  }

  private SourceRows rows(Source source, List<String> order) {
    return source instanceof IdxFiles files ? idx(files, order) : table((Table) source, order);
  }

  private SourceRows idx(IdxFiles files, List<String> order) {
    Dataset<Row> rows = new IdxReader(spark, files).read(inputs());
    Columns columns =
        new Columns(
            List.of(IdxReader.LABEL_COLUMN),
            List.of(IdxReader.FEATURES_COLUMN),
            Optional.empty(),
            List.of());
    Column row = rows.col(IdxReader.ROW_COLUMN);
    Column place = functions.concat(functions.lit(files.images() + ", row "), row);
    return new SourceRows(
        TableRows.of(rows), columns, order, new SourceRows.Origin(() -> place, Optional.empty()));
  }

  private SourceRows table(Table source, List<String> order) {
    TableReader reader = new TableReader(spark, data.format());
    TableRows table = reader.read(source);
    // Rows that are set aside have a separate column with their text.
    boolean told = data.format().equals(LibsvmLines.FORMAT) && data.badRows() == 0;
    Supplier<Column> place =
        told ? () -> LibsvmLines.place(table.rows()) : functions::input_file_name;
    return new SourceRows(
        table, data.columns(), order, new SourceRows.Origin(place, reader.lines(source)));
  }

  /**
   * Parses rows into packed examples.
   *
   * @param strictly whether the first bad row fails the job; otherwise bad rows are left out
   * @param ordered whether rows are sorted by ordering columns
   */
  private record EncodeRows(RowParser encoder, boolean strictly, boolean ordered)
      implements FlatMapFunction<Iterator<InternalRow>, PackedExamples> {

    @Override
    public Iterator<PackedExamples> call(Iterator<InternalRow> rows) {
      return new LookAhead<>() {
        private PackedExamples.Builder builder;
        private List<Object> lastOrder;

        @Override
        protected PackedExamples advance() {
          while (rows.hasNext() && (builder == null || !builder.isFull())) {
            add(rows.next());
          }
          return builder == null || builder.isEmpty() ? null : builder.build();
        }

        private void add(InternalRow row) {
          try {
            Example example = encoder.encode(row);
            List<Object> order = ordered ? encoder.order(row) : null;
            if (builder == null) {
              builder = new PackedExamples.Builder(example, ordered);
            }
            builder.add(example, ordered && order.equals(lastOrder));
            lastOrder = order;
          } catch (BadValue e) {
            if (strictly) {
              throw encoder.failure(row, e);
            }
          }
        }
      };
    }
  }
}
