package io.github.sparkmlp.source;

import io.github.sparkmlp.config.DataConfig.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.io.compress.SplittableCompressionCodec;
import org.apache.hadoop.mapred.FileInputFormat;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapred.LineRecordReader;
import org.apache.hadoop.mapred.TextInputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Tuple2;

/**
 * One plain CSV file, read by Hadoop's reader of lines. The first query of Spark SQL in a process
 * takes seconds to plan and to compile; one file needs none.
 */
final class CsvFile {
  /** Spark's own limits of the size of a part of a file. */
  private static final long LEAST_PART_BYTES = 4L << 20;

  private static final long MOST_PART_BYTES = 128L << 20;

  private final JavaSparkContext context;
  private final FileStatus file;
  private final Map<String, String> options;
  private final List<String> written;
  private final StructType schema;

  /** Where the header starts; negative if there is none. */
  private final long header;

  private CsvFile(
      JavaSparkContext context, FileStatus file, Map<String, String> options, Line first) {
    this.context = context;
    this.file = file;
    this.options = options;
    this.written = Arrays.asList(new CsvLine(options, 0).values(first.text));
    this.header = Boolean.parseBoolean(options.get("header")) ? first.start : -1;
    StructType columns = new StructType();
    for (String name :
        header >= 0 ? names(written) : names(Collections.nCopies(written.size(), null))) {
      columns = columns.add(name, DataTypes.StringType);
    }
    this.schema = columns;
  }

  /** A line, and the byte at which it starts. */
  private record Line(long start, String text) {}

  /**
   * Opens a file if all of this holds: the source is a single file, not compressed in blocks, its
   * options are known here, it has a first line, and its column names differ.
   *
   * @param options of the source, complete
   */
  static Optional<CsvFile> of(SparkSession spark, Table source, Map<String, String> options) {
    String location = source.path().orElse("*");
    boolean plain =
        !location.matches(".*[\\[\\]{}*?,\\\\].*")
            && CsvLine.understands(options)
            && CsvLine.CHOOSING_FILES.stream().noneMatch(options::containsKey)
            && !spark.sparkContext().getConf().getBoolean("spark.sql.caseSensitive", false);
    if (!plain) {
      return Optional.empty();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    try {
      Path path = new Path(location);
      FileStatus file = path.getFileSystem(context.hadoopConfiguration()).getFileStatus(path);
      boolean inBlocks =
          new CompressionCodecFactory(context.hadoopConfiguration()).getCodec(path)
              instanceof SplittableCompressionCodec;
      if (!file.isFile() || inBlocks || file.getPath().getName().matches("[_.].*")) {
        return Optional.empty();
      }
      return firstLine(context, file, options.get("comment"))
          .filter(line -> new CsvLine(options, 0).values(line.text) != null)
          .map(line -> new CsvFile(context, file, options, line))
          .filter(CsvFile::hasDifferentNames);
    } catch (IOException e) {
      // Spark's reader has the words for what is wrong with it.
      return Optional.empty();
    }
  }

  private static LineRecordReader lines(JavaSparkContext context, FileStatus file)
      throws IOException {
    FileSplit whole = new FileSplit(file.getPath(), 0, file.getLen(), (String[]) null);
    return new LineRecordReader(new JobConf(context.hadoopConfiguration()), whole);
  }

  private static Optional<Line> firstLine(JavaSparkContext context, FileStatus file, String comment)
      throws IOException {
    LineRecordReader lines = lines(context, file);
    try {
      LongWritable at = lines.createKey();
      Text line = lines.createValue();
      while (lines.next(at, line)) {
        String text = line.toString();
        if (isRow(text, comment)) {
          return Optional.of(new Line(at.get(), text));
        }
      }
      return Optional.empty();
    } finally {
      lines.close();
    }
  }

  /** Whether a line is neither empty nor a comment. */
  private static boolean isRow(String line, String comment) {
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) != ' ') {
        return comment == null || comment.isEmpty() || !line.startsWith(comment);
      }
    }
    return false;
  }

  /**
   * The names of columns, as Spark's reader makes them: empty ones are numbered, and those that
   * differ at most in case have their number appended.
   */
  private static List<String> names(List<String> written) {
    Set<String> seen = new HashSet<>();
    Set<String> repeated = new HashSet<>();
    for (String name : written) {
      if (name != null && !seen.add(name.toLowerCase(Locale.ROOT))) {
        repeated.add(name.toLowerCase(Locale.ROOT));
      }
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      String name = written.get(i);
      if (name == null || name.isEmpty()) {
        names.add("_c" + i);
      } else {
        names.add(repeated.contains(name.toLowerCase(Locale.ROOT)) ? name + i : name);
      }
    }
    return names;
  }

  private boolean hasDifferentNames() {
    Set<String> names = new HashSet<>();
    return Arrays.stream(schema.fieldNames())
        .allMatch(name -> names.add(name.toLowerCase(Locale.ROOT)));
  }

  /** The names of the columns, all of which are texts. */
  StructType schema() {
    return schema;
  }

  /** Columns with the same name: a readable line for each name. */
  List<String> repeatedNames() {
    return header >= 0 ? ColumnNames.repeated(written, List.of(schema.fieldNames())) : List.of();
  }

  /** The numbers, from 1, of the lines that start at these bytes, as far as there are such. */
  Map<Long, Long> lineNumbers(Set<Long> starts) {
    Map<Long, Long> numbers = new HashMap<>();
    try {
      LineRecordReader lines = lines(context, file);
      try {
        LongWritable start = lines.createKey();
        Text line = lines.createValue();
        for (long number = 1; numbers.size() < starts.size() && lines.next(start, line); number++) {
          if (starts.contains(start.get())) {
            numbers.put(start.get(), number);
          }
        }
      } finally {
        lines.close();
      }
    } catch (IOException e) {
      // Rows are then told by their file alone.
      return Map.of();
    }
    return numbers;
  }

  /**
   * The rows without the header. A row has its values in one array, null if they are not as many as
   * the columns; then a weight of 1, the file, the text of a malformed line, the byte at which the
   * line starts, and the line.
   */
  JavaRDD<InternalRow> rows() {
    long bytes = file.getLen();
    long wanted = (bytes + LEAST_PART_BYTES) / Math.max(1, context.defaultParallelism());
    long part = Math.min(MOST_PART_BYTES, Math.max(LEAST_PART_BYTES, wanted));
    JobConf conf = new JobConf(context.hadoopConfiguration());
    conf.setLong("mapreduce.input.fileinputformat.split.minsize", part);
    FileInputFormat.setInputPaths(conf, file.getPath());
    int parts = (int) Math.max(1, (bytes + part - 1) / part);
    return context
        .hadoopRDD(conf, TextInputFormat.class, LongWritable.class, Text.class, parts)
        .map(
            new ToRow(
                new CsvLine(options, schema.length()),
                options.get("comment"),
                header,
                place(file.getPath())))
        .filter(Objects::nonNull);
  }

  /** The location of a file as Spark writes it. */
  private static UTF8String place(Path path) {
    String location = path.toUri().toString();
    return UTF8String.fromString(
        location.matches("file:/[^/].*") ? "file://" + location.substring(5) : location);
  }

  /** Cuts a line; null if it is the header, empty or a comment. */
  private record ToRow(CsvLine cut, String comment, long header, UTF8String place)
      implements Function<Tuple2<LongWritable, Text>, InternalRow> {

    @Override
    public InternalRow call(Tuple2<LongWritable, Text> line) {
      long start = line._1().get();
      String text = line._2().toString();
      if (start == header || !isRow(text, comment)) {
        return null;
      }
      UTF8String whole = UTF8String.fromBytes(line._2().copyBytes());
      String[] values = cut.call(text);
      Object array = null;
      if (values != null) {
        Object[] texts = new Object[values.length];
        Arrays.setAll(texts, i -> UTF8String.fromString(values[i]));
        array = new GenericArrayData(texts);
      }
      return new GenericInternalRow(
          new Object[] {array, 1f, place, array == null ? whole : null, start, whole});
    }
  }
}
