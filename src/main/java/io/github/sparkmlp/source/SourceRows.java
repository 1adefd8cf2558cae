package io.github.sparkmlp.source;

import io.github.sparkmlp.choice.ColumnType;
import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.config.PreprocessingConfig;
import io.github.sparkmlp.config.SpellingConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a source, and what their columns mean.
 *
 * @param table the rows as they were read
 * @param columns features, label and weight
 * @param order the columns of the global order; empty for the order by content hash
 * @param origin where a row came from, and its text there
 */
public record SourceRows(TableRows table, Columns columns, List<String> order, Origin origin) {
  private static final String KEY_COLUMN = "_key_";

  /** With more features than this, whole rows are taken as they are in the source. */
  private static final int MANY_FEATURES = 500;

  /** The same rows, with other columns to read. */
  public SourceRows with(Columns other) {
    return new SourceRows(table, other, order, origin);
  }

  /** The same rows, whose order columns are these. */
  public SourceRows withOrder(List<String> names) {
    return new SourceRows(table, columns, names, origin);
  }

  /**
   * The column that tells rows apart for people: the first that orders them, or else the first that
   * is not used and named like an identifier.
   *
   * @param features the names of columns that are features
   */
  public Optional<String> identifier(List<String> features) {
    if (!columns.orderBy().isEmpty()) {
      return Optional.of(columns.orderBy().get(0));
    }
    Set<String> used = new HashSet<>(features);
    used.addAll(columns.labels());
    columns.weight().ifPresent(used::add);
    return names().stream()
        .filter(name -> !used.contains(name) && ColumnNames.isIdentifier(name))
        .filter(name -> isReadable(type(name)) && !isArray(name))
        .findFirst()
        .filter(name -> table.isPacked() || features.size() <= MANY_FEATURES);
  }

  /** Whether {@link #select} tells where the line of each row starts, before its line. */
  public boolean hasLineStarts() {
    return table.file().isPresent();
  }

  /** The numbers of lines of a single file that start at these bytes, as far as they are known. */
  public Map<Long, Long> lineNumbers(Set<Long> starts) {
    return table.file().map(file -> file.lineNumbers(starts)).orElse(Map.of());
  }

  SparkSession session() {
    return table.session();
  }

  /** Whether columns order the rows. */
  public boolean isOrdered() {
    return !order.isEmpty();
  }

  /**
   * What tells a person where a row came from.
   *
   * @param place makes a column of the file, or the file and row number
   * @param lines the lines, if rows are lines of CSV
   */
  public record Origin(Supplier<Column> place, Optional<CsvLines> lines) {
    /** The origin of a table's rows: their files. */
    public static Origin of(TableReader reader, Table table) {
      return new Origin(functions::input_file_name, reader.lines(table));
    }
  }

  /**
   * The feature columns, as far as the schema tells; the categories are not known yet.
   *
   * @param preparation which columns hold categories or dates, and which are not read
   * @param inputs of the network: the length of arrays, if a column of arrays is the only one; 0 if
   *     not known
   */
  public List<FeatureColumn> features(PreprocessingConfig preparation, int inputs) {
    SpellingConfig spelling = preparation.spelling();
    spelling.types().keySet().forEach(this::requireColumn);
    List<String> featureNames =
        featureNames().stream().filter(name -> !spelling.ignores(name)).toList();
    Set<String> categories = new LinkedHashSet<>(preparation.categorical());
    List<FeatureColumn> features = new ArrayList<>();
    for (String name : featureNames) {
      if (categories.remove(name)) {
        features.add(FeatureColumn.category(name, List.of()).spelled(spelling(spelling, name)));
      } else if (isArray(name)) {
        int length = featureNames.size() == 1 && inputs > 0 ? inputs : arrayLength(name);
        features.add(FeatureColumn.numbers(name, length));
      } else {
        features.add(typed(name, spelling));
      }
    }
    for (String name : categories) {
      throw ColumnNames.missing(name, names());
    }
    return features;
  }

  /** A column that is neither a category nor an array. */
  private static FeatureColumn typed(String name, SpellingConfig spelling) {
    ColumnType.Kind kind = kind(spelling, name);
    FeatureColumn column =
        kind.isMoment()
            ? FeatureColumn.moment(name, FeatureColumn.Kind.valueOf(kind.name()))
            : FeatureColumn.number(name);
    return column.spelled(spelling(spelling, name));
  }

  private static ColumnType.Kind kind(SpellingConfig spelling, String name) {
    ColumnType type = spelling.types().get(name);
    return type == null ? ColumnType.Kind.NUMBER : type.kind();
  }

  private static Spelling spelling(SpellingConfig spelling, String name) {
    ColumnType type = spelling.types().get(name);
    Spelling.Style style = Spelling.Style.PLAIN;
    if (type != null && type.kind() == ColumnType.Kind.NUMBER) {
      style = Spelling.Style.FORMATTED;
    } else if (type != null && type.kind() == ColumnType.Kind.BOOLEAN) {
      style = Spelling.Style.BOOLEAN;
    }
    return new Spelling(
        style,
        type == null ? "" : type.pattern(),
        spelling.missing(),
        spelling.decimalComma() && kind(spelling, name) == ColumnType.Kind.NUMBER);
  }

  /**
   * Checks that every column that is used exists, before their number is checked.
   *
   * @throws JobFailure with {@link ExitCode#BAD_DATA}, naming a column that may be meant
   */
  public void requireLabels() {
    columns.labels().forEach(this::requireColumn);
  }

  /** The columns that {@code only} accepts and whose values can be read. */
  public List<String> readable(Predicate<String> only) {
    return names().stream().filter(only).filter(name -> isReadable(type(name))).toList();
  }

  public StructType schema() {
    return table.schema();
  }

  private List<String> names() {
    return List.of(schema().fieldNames());
  }

  private boolean hasColumn(String name) {
    return schema().getFieldIndex(name).isDefined();
  }

  private DataType type(String name) {
    return schema().apply(name).dataType();
  }

  /** Columns with the same name, if the header was read: a readable line for each name. */
  public List<String> repeatedNames() {
    if (table.file().isPresent()) {
      return table.file().get().repeatedNames();
    }
    return origin.lines().map(lines -> lines.repeatedNames(names())).orElse(List.of());
  }

  /** Whether rows are lines, whose text follows all columns of {@link #select}. */
  public boolean hasLines() {
    return origin.lines().isPresent();
  }

  private void requireColumn(String name) {
    if (!hasColumn(name)) {
      throw ColumnNames.missing(name, names());
    }
  }

  private List<String> featureNames() {
    if (!columns.features().contains("*")) {
      return columns.features();
    }
    Set<String> others =
        Stream.of(columns.labels().stream(), columns.weight().stream(), columns.orderBy().stream())
            .flatMap(used -> used)
            .collect(Collectors.toSet());
    for (String feature : columns.features()) {
      if (feature.startsWith("-") && !hasColumn(feature)) {
        requireColumn(feature.substring(1));
        others.add(feature.substring(1));
      } else if (!feature.equals("*")) {
        requireColumn(feature);
      }
    }
    List<String> features = names().stream().filter(name -> !others.contains(name)).toList();
    if (features.isEmpty()) {
      throw ExitCode.USAGE.failure(
          "data.features = [\"*\"] leaves no column of: " + String.join(", ", names()),
          "Name the feature columns.");
    }
    return features;
  }

  private boolean isArray(String name) {
    requireReadable(name);
    DataType type = type(name);
    return type.equals(DataTypes.BinaryType)
        || type instanceof ArrayType
        || VectorColumn.isVector(type);
  }

  /** How many values the labels of a row have: columns, or elements of a single array column. */
  public int labelWidth() {
    List<String> labels = columns.labels();
    return labels.size() == 1 && isArray(labels.get(0))
        ? arrayLength(labels.get(0))
        : labels.size();
  }

  /** The length of the array in the first row that has one. */
  private int arrayLength(String name) {
    if (VectorColumn.isVector(type(name))) {
      return vectorSize(name);
    }
    Column column = column(name);
    boolean binary = type(name).equals(DataTypes.BinaryType);
    List<Row> first =
        table
            .rows()
            .where(column.isNotNull())
            .select(binary ? functions.length(column) : functions.size(column))
            .takeAsList(1);
    return first.isEmpty() ? 1 : first.get(0).getInt(0);
  }

  /** The largest size of a vector in a column; rows with other sizes are bad. */
  private int vectorSize(String name) {
    Column column = column(name);
    return internal(table.rows().where(column.isNotNull()).select(column))
        .map(row -> VectorColumn.size(row.getStruct(0, VectorColumn.STRUCT.length())))
        .fold(0, Math::max);
  }

  /** The layout of the rows that {@link #select} returns. */
  public RowParser.Layout layout(List<FeatureColumn> features) {
    return new RowParser.Layout(
        readers(features),
        columns.labels().size(),
        placeOrdinal(features),
        features.stream().mapToInt(FeatureColumn::numbers).sum(),
        (int) features.stream().filter(FeatureColumn::isCategory).count());
  }

  private List<ColumnReader> readers(List<FeatureColumn> features) {
    List<ColumnReader> readers = new ArrayList<>();
    int placeOrdinal = placeOrdinal(features);
    boolean whole = areWhole(features.size());
    ToIntFunction<String> ordinal =
        name -> whole && hasColumn(name) ? schema().fieldIndex(name) : readers.size();
    for (FeatureColumn feature : features) {
      readers.add(reader(feature.name(), ordinal.applyAsInt(feature.name())));
    }
    columns.labels().forEach(name -> readers.add(reader(name, ordinal.applyAsInt(name))));
    readers.add(
        columns
            .weight()
            .map(name -> reader(name, ordinal.applyAsInt(name)))
            .orElseGet(() -> new ColumnReader("weight", placeOrdinal - 1, DataTypes.FloatType)));
    for (int i = 0; i < order.size(); i++) {
      readers.add(reader(order.get(i), placeOrdinal + 2 + i));
    }
    return readers;
  }

  /** The ordinal of a row's place in {@link #select}: after the weight. */
  private int placeOrdinal(List<FeatureColumn> features) {
    if (areWhole(features.size())) {
      return schema().length() + 1;
    }
    return table.isPacked() ? 2 : features.size() + columns.labels().size() + 1;
  }

  /**
   * Whether rows are read with all columns of the source in their order, and other fields added
   * after them. Selecting thousands of columns would take thousands of expressions.
   */
  private boolean areWhole(int features) {
    boolean wide = features > MANY_FEATURES && 2 * features > schema().length();
    return wide
        && !table.isPacked()
        && order.isEmpty()
        && table.rows().schema().length() == schema().length()
        && origin.lines().isEmpty();
  }

  private ColumnReader reader(String name, int ordinal) {
    requireReadable(name);
    return table.isPacked()
        ? ColumnReader.ofElement(name, 0, schema().fieldIndex(name))
        : new ColumnReader(name, ordinal, type(name));
  }

  /** What a {@link RowParser} reads: features, labels, weight, place, corrupt record, order. */
  public JavaRDD<InternalRow> select(RowParser encoder) {
    if (table.file().isPresent()) {
      return table.file().get().rows();
    }
    if (areWhole(encoder.features().size())) {
      return internal(table.rows()).map(SourceRows::withPlace);
    }
    List<Column> selected = selected(encoder);
    if (origin.lines().isEmpty()) {
      return internal(select(selected));
    }
    selected.addAll(origin.lines().get().lastColumns());
    return origin.lines().get().withoutHeaders(internal(select(selected)), encoder);
  }

  /**
   * The rows of {@link #select}, sorted by the ordering columns. A column is sorted as numbers if
   * all its values are numbers, else by its own type.
   */
  public Sorted sorted(RowParser encoder) {
    List<Column> selected = selected(encoder);
    List<Column> all = new ArrayList<>(selected);
    origin.lines().ifPresent(lines -> all.addAll(lines.lastColumns()));
    Dataset<Row> named = select(numbered(all));
    if (origin.lines().isPresent()) {
      JavaRDD<InternalRow> body = origin.lines().get().withoutHeaders(internal(named), encoder);
      named = session().createDataFrame(body.map(new ToRow(named.schema())), named.schema());
    }
    int first = selected.size() - order.size();
    Dataset<Row> sound = named.where(functions.col(KEY_COLUMN + (first - 1)).isNull());
    List<Column> keys = new ArrayList<>();
    List<String> told = new ArrayList<>();
    for (int i = first; i < selected.size(); i++) {
      List<Column> own = keys(sound, KEY_COLUMN + i);
      boolean text = sound.schema().apply(KEY_COLUMN + i).dataType().equals(DataTypes.StringType);
      keys.addAll(own);
      told.add(order.get(i - first) + (text ? own.size() > 1 ? " (numbers)" : " (text)" : ""));
    }
    return new Sorted(internal(named.orderBy(keys.toArray(Column[]::new))), told);
  }

  /**
   * Sorted rows.
   *
   * @param keys readable names of the columns that they are sorted by
   */
  public record Sorted(JavaRDD<InternalRow> rows, List<String> keys) {}

  private static List<Column> numbered(List<Column> columns) {
    List<Column> numbered = new ArrayList<>();
    columns.forEach(column -> numbered.add(column.as(KEY_COLUMN + numbered.size())));
    return numbered;
  }

  private static List<Column> keys(Dataset<Row> rows, String name) {
    Column column = functions.col(name);
    if (!rows.schema().apply(name).dataType().equals(DataTypes.StringType)) {
      return List.of(column);
    }
    Column number = functions.expr("try_cast(`%s` as double)".formatted(name));
    Column others = functions.count(functions.when(number.isNull().and(column.isNotNull()), 1));
    boolean numbers = rows.select(others).head().getLong(0) == 0;
    // Different whole numbers beyond 2^53 may be the same double, but not the same decimal.
    Column exact = functions.expr("try_cast(`%s` as decimal(38, 9))".formatted(name));
    return numbers ? List.of(number, exact, column) : List.of(column);
  }

  private static JavaRDD<InternalRow> internal(Dataset<Row> rows) {
    return rows.queryExecution().toRdd().toJavaRDD();
  }

  /** The rows of {@link #select}, each followed by its raw text. */
  JavaRDD<InternalRow> selectWithText(RowParser encoder) {
    if (origin.lines().isPresent()) {
      return select(encoder);
    }
    List<Column> selected = selected(encoder);
    if (table.rows().schema().getFieldIndex(CsvLines.LINE_COLUMN).isDefined()) {
      selected.add(quotedColumn(CsvLines.LINE_COLUMN));
      return internal(select(selected));
    }
    Column[] all = names().stream().map(this::quotedColumn).toArray(Column[]::new);
    Column text = functions.to_json(functions.struct(all));
    selected.add(
        hasCorrupt()
            ? functions.coalesce(table.rows().col(TableReader.CORRUPT_COLUMN), text)
            : text);
    return internal(select(selected));
  }

  private Dataset<Row> select(List<Column> selected) {
    return table.rows().select(selected.toArray(Column[]::new));
  }

  private List<Column> selected(RowParser encoder) {
    List<Column> selected = new ArrayList<>();
    if (table.isPacked()) {
      selected.add(table.rows().col(CsvLines.VALUES_COLUMN));
      selected.add(functions.lit(1f));
    } else if (areWhole(encoder.features().size())) {
      names().forEach(name -> selected.add(quotedColumn(name)));
      selected.add(functions.lit(1f));
    } else {
      encoder.features().forEach(feature -> selected.add(column(feature.name())));
      columns.labels().forEach(name -> selected.add(column(name)));
      selected.add(columns.weight().map(this::column).orElse(functions.lit(1f)));
    }
    selected.add(origin.place().get());
    selected.add(
        hasCorrupt()
            ? table.rows().col(TableReader.CORRUPT_COLUMN)
            : functions.lit(null).cast(DataTypes.StringType));
    order.forEach(name -> selected.add(column(name)));
    return selected;
  }

  private boolean hasCorrupt() {
    return table.rows().schema().getFieldIndex(TableReader.CORRUPT_COLUMN).isDefined();
  }

  /** A column of values that can become numbers or categories. */
  private Column column(String name) {
    requireReadable(name);
    return quotedColumn(name);
  }

  /**
   * Checks that a column exists and that its values can be read.
   *
   * @throws JobFailure with {@link ExitCode#BAD_DATA}, naming a column that may be meant
   */
  public void requireReadable(String name) {
    requireColumn(name);
    DataType type = type(name);
    if (!isReadable(type) && !order.contains(name)) {
      throw ExitCode.BAD_DATA.failure(
          "Column \"%s\" is of type %s".formatted(name, type.simpleString()),
          "Features, labels and weights must be numbers, booleans, texts, dates, arrays of"
              + " numbers, or vectors.");
    }
  }

  private static boolean isReadable(DataType type) {
    DataType element = type instanceof ArrayType array ? array.elementType() : type;
    return element instanceof NumericType
        || element instanceof BooleanType
        || element instanceof StringType
        || isMoment(type)
        || type.equals(DataTypes.BinaryType)
        || VectorColumn.isVector(type);
  }

  private static boolean isMoment(DataType type) {
    return type.equals(DataTypes.DateType)
        || type.equals(DataTypes.TimestampType)
        || type.typeName().equals("timestamp_ntz");
  }

  private Column quotedColumn(String name) {
    if (table.isPacked()) {
      return table.rows().col(CsvLines.VALUES_COLUMN).getItem(schema().fieldIndex(name));
    }
    return table.rows().col(ColumnNames.quoted(name));
  }

  /** Adds to a row a weight of 1, the file it came from, and no corrupt record. */
  private static InternalRow withPlace(InternalRow row) {
    Object[] behind = {1f, InputFileBlockHolder.getInputFilePath(), null};
    return new JoinedRow(row, new GenericInternalRow(behind));
  }

  private record ToRow(StructType schema) implements Function<InternalRow, Row> {

    @Override
    public Row call(InternalRow row) {
      return (Row) CatalystTypeConverters.convertToScala(row, schema);
    }
  }
}
