package io.github.sparkmlp.source;

import io.github.sparkmlp.config.DataConfig.IdxFiles;
import io.github.sparkmlp.config.DataConfig.RowRange;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * A pair of IDX files as rows of features (binary), label and row number. Files on the class path
 * are read on the driver; gzipped ones by one task; others by byte range, in parallel.
 */
public record IdxReader(SparkSession spark, IdxFiles files) {
  public static final String FEATURES_COLUMN = "features";
  public static final String LABEL_COLUMN = "label";
  public static final String ROW_COLUMN = "row";

  private static final StructType SCHEMA =
      new StructType()
          .add(FEATURES_COLUMN, DataTypes.BinaryType, false)
          .add(LABEL_COLUMN, DataTypes.IntegerType, false)
          .add(ROW_COLUMN, DataTypes.LongType, false);

  /** Driver-side rows travel inside the tasks, which should stay small. */
  private static final int MOST_TASK_BYTES = 512 << 10;

  private static final int SLICE_BYTES = 32 << 20;

  /**
   * Checks the headers and plans the reading.
   *
   * @param inputs bytes that a row must have; 0: any number
   * @throws JobFailure with {@link ExitCode#NO_INPUT} if a file is missing or has no rows, and with
   *     {@link ExitCode#BAD_DATA} if the files are not a valid pair
   */
  public Dataset<Row> read(int inputs) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Storage storage = new Storage(context.hadoopConfiguration());
    try (IdxFile images = IdxFile.open(storage, files.images(), 0);
        IdxFile labels = IdxFile.open(storage, files.labels(), 0)) {
      check(storage, images, files.images());
      check(storage, labels, files.labels());
      RowRange rows = checkedRows(images.header(), labels.header(), inputs);
      int rowBytes = images.header().rowBytes();
      boolean bySlices = images.seekable() && labels.seekable();
      return spark.createDataFrame(
          Storage.isOnClassPath(files.images())
              ? readHere(context, storage, rows, rowBytes)
              : readByTasks(context, rows, bySlices ? SLICE_BYTES / rowBytes : Long.MAX_VALUE),
          SCHEMA);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JavaRDD<Row> readHere(
      JavaSparkContext context, Storage storage, RowRange range, int rowBytes) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (IdxRows source = new IdxRows(storage, files, range)) {
      source.forEachRemaining(rows::add);
    }
    return context.parallelize(rows, 1 + (int) ((long) rows.size() * rowBytes / MOST_TASK_BYTES));
  }

  private JavaRDD<Row> readByTasks(JavaSparkContext context, RowRange rows, long rowsPerSlice) {
    List<long[]> bounds = new ArrayList<>();
    long step = Math.max(1, Math.min(rowsPerSlice, rows.until() - rows.from()));
    for (long from = rows.from(); from < rows.until(); from += step) {
      bounds.add(new long[] {from, Math.min(rows.until(), from + step)});
    }
    ReadSlice read =
        new ReadSlice(files, new SerializableConfiguration(context.hadoopConfiguration()));
    return context.parallelize(bounds, bounds.size()).flatMap(read);
  }

  private static void check(Storage storage, IdxFile file, String name) throws IOException {
    long length = storage.length(name);
    IdxHeader header = file.header();
    if (!file.gzipped() && length >= 0 && length != header.fileBytes()) {
      throw IdxHeader.bad(
          "%s has %s bytes".formatted(name, length),
          "Its header promises %s rows of %s bytes: %s bytes in all."
              .formatted(header.rows(), header.rowBytes(), header.fileBytes()));
    }
    if (header.rows() == 0) {
      file.finish();
    }
  }

  private RowRange checkedRows(IdxHeader images, IdxHeader labels, int inputs) {
    if (labels.dimensions() != 1) {
      throw IdxHeader.bad(
          "%s has %s dimensions".formatted(files.labels(), labels.dimensions()),
          "A file of labels has one.");
    }
    if (images.rows() != labels.rows()) {
      throw IdxHeader.bad(
          "%s has %s rows, %s has %s"
              .formatted(files.images(), images.rows(), files.labels(), labels.rows()),
          "Each image needs one label.");
    }
    if (inputs > 0 && images.rowBytes() != inputs) {
      throw IdxHeader.bad(
          "A row of %s has %s values, network.layers starts with %s"
              .formatted(files.images(), images.rowBytes(), inputs),
          "Name another file, or start network.layers with %s.".formatted(images.rowBytes()));
    }
    if (images.rows() == 0) {
      throw ExitCode.NO_INPUT.failure(
          files.images() + " has no rows", "Name a file that has some.");
    }
    RowRange rows = files.rows();
    RowRange chosen = new RowRange(rows.from(), Math.min(rows.until(), images.rows()));
    boolean beyond = rows.until() > images.rows() && !rows.equals(RowRange.ALL);
    if (beyond || chosen.from() >= chosen.until()) {
      throw ExitCode.NO_INPUT.failure(
          "Rows %s:%s of %s were asked for, it has %s"
              .formatted(rows.from(), rows.until(), files.images(), images.rows()),
          "Choose rows that exist.");
    }
    return chosen;
  }

  /** Reads the rows of one slice on an executor. */
  record ReadSlice(IdxFiles files, SerializableConfiguration hadoop)
      implements FlatMapFunction<long[], Row> {

    @Override
    public Iterator<Row> call(long[] bounds) throws IOException {
      RowRange range = new RowRange(bounds[0], bounds[1]);
      IdxRows rows = new IdxRows(new Storage(hadoop.value()), files, range);
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> rows.close());
      return rows;
    }
  }

  /** The rows of a range, images with labels; after the files' last row, their ends are checked. */
  private static final class IdxRows implements Iterator<Row>, AutoCloseable {
    private final IdxFile images;
    private final IdxFile labels;
    private final long until;
    private long row;

    IdxRows(Storage storage, IdxFiles files, RowRange range) throws IOException {
      row = range.from();
      until = range.until();
      images = IdxFile.open(storage, files.images(), row);
      try {
        labels = IdxFile.open(storage, files.labels(), row);
      } catch (IOException | RuntimeException e) {
        images.close();
        throw e;
      }
    }

    @Override
    public boolean hasNext() {
      return row < until;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      try {
        Row next = RowFactory.create(images.next(), labels.next()[0] & 0xff, row++);
        if (row == until) {
          images.finish();
          labels.finish();
        }
        return next;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try (images;
          labels) {
        row = until;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
