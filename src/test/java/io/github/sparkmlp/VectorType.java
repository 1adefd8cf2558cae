package io.github.sparkmlp;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * A user-defined type that stores what Spark ML's does, which is not on the class path: files can
 * be written that name this type, or one that is nowhere.
 */
public final class VectorType extends UserDefinedType<Row> {
  private static final long serialVersionUID = 1;

  private static final StructType STRUCT =
      new StructType()
          .add("type", DataTypes.ByteType, false)
          .add("size", DataTypes.IntegerType, true)
          .add("indices", DataTypes.createArrayType(DataTypes.IntegerType, false), true)
          .add("values", DataTypes.createArrayType(DataTypes.DoubleType, false), true);

  /** As long as the name of this class. */
  private static final String ABSENT = "io.github.sparkmlp.AbsentType";

  /** A dense vector. */
  public static Row dense(Double... values) {
    return RowFactory.create((byte) 1, null, null, List.of(values));
  }

  /** A sparse vector. */
  public static Row sparse(Integer size, List<Integer> indices, List<Double> values) {
    return RowFactory.create((byte) 0, size, indices, values);
  }

  /**
   * Writes rows of a label and a vector, in a column {@code x}, as Parquet.
   *
   * @param there whether the class of the type that the files name is on the class path
   */
  public static void write(SparkSession spark, List<Row> rows, boolean there, Path folder)
      throws IOException {
    ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(
            spark.createDataFrame(rows, schema(STRUCT)).queryExecution().toRdd(),
            schema(new VectorType()),
            false)
        .write()
        .parquet(folder.toString());
    if (!there) {
      try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*.parquet")) {
        for (Path part : parts) {
          Charset bytes = StandardCharsets.ISO_8859_1;
          String file = Files.readString(part, bytes);
          Files.writeString(part, file.replace(VectorType.class.getName(), ABSENT), bytes);
          Files.delete(folder.resolve("." + part.getFileName() + ".crc"));
        }
      }
    }
  }

  private static StructType schema(DataType type) {
    return new StructType().add("label", DataTypes.IntegerType).add("x", type);
  }

  @Override
  public DataType sqlType() {
    return STRUCT;
  }

  @Override
  public Object serialize(Row vector) {
    return CatalystTypeConverters.createToCatalystConverter(STRUCT).apply(vector);
  }

  @Override
  public Row deserialize(Object stored) {
    return (Row) CatalystTypeConverters.convertToScala(stored, STRUCT);
  }

  @Override
  public Class<Row> userClass() {
    return Row.class;
  }
}
