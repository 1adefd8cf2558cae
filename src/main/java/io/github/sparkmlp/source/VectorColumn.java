package io.github.sparkmlp.source;

import io.github.sparkmlp.model.BadValue;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * Vectors as Spark ML stores them: a struct of type (0: sparse, 1: dense), size, indices and
 * values. If Spark ML is on the class path, such a column has its user-defined type; otherwise
 * Parquet's reader falls back to the struct. Both are the same in Spark's internal rows.
 */
public final class VectorColumn {
  /** The stored type; a sparse vector without a size, as in LIBSVM, may have any. */
  static final StructType STRUCT =
      new StructType()
          .add("type", DataTypes.ByteType, false)
          .add("size", DataTypes.IntegerType, true)
          .add("indices", DataTypes.createArrayType(DataTypes.IntegerType, false), true)
          .add("values", DataTypes.createArrayType(DataTypes.DoubleType, false), true);

  static final byte SPARSE = 0;

  private static final int TYPE = 0;
  private static final int SIZE = 1;
  private static final int INDICES = 2;
  private static final int VALUES = 3;

  private VectorColumn() {}

  /** Whether values of a type are vectors: the struct, or a user-defined type that stores it. */
  public static boolean isVector(DataType type) {
    // This string leaves out nullability, because Parquet makes every field nullable.
    return stored(type) instanceof StructType struct
        && struct.catalogString().equals(STRUCT.catalogString());
  }

  /** The type that Spark's internal rows store for a column of this type. */
  static DataType stored(DataType type) {
    return type instanceof UserDefinedType<?> defined ? defined.sqlType() : type;
  }

  /** How many numbers a vector has; for a sparse one without a size, up to its last index. */
  static int size(InternalRow vector) {
    if (vector.getByte(TYPE) != SPARSE) {
      return vector.isNullAt(VALUES) ? 0 : vector.getArray(VALUES).numElements();
    }
    if (!vector.isNullAt(SIZE)) {
      return vector.getInt(SIZE);
    }
    ArrayData indices = vector.getArray(INDICES);
    int stored = indices.numElements();
    return stored == 0 ? 0 : indices.getInt(stored - 1) + 1;
  }

  /**
   * The numbers of a vector, NaN for missing ones.
   *
   * @param column for errors
   * @param count how many there must be
   * @throws BadValue if there are more or fewer, one is not finite, or the value is not a vector
   */
  public static double[] dense(String column, InternalRow vector, int count) {
    double[] numbers = new double[count];
    numbers(column, vector, numbers, 0, count);
    return numbers;
  }

  /** Writes the numbers of a vector, like {@link #dense}. */
  static void numbers(String column, InternalRow vector, double[] to, int at, int count) {
    boolean sparse = vector.getByte(TYPE) == SPARSE;
    requireSize(column, vector, sparse && vector.isNullAt(SIZE), count);
    ArrayData values = vector.getArray(VALUES);
    ArrayData indices = sparse ? vector.getArray(INDICES) : null;
    if (values == null || (sparse && indices == null)) {
      throw noVector(column);
    }
    int stored = values.numElements();
    if (sparse && indices.numElements() != stored) {
      throw noVector(column);
    }
    int last = -1;
    for (int i = 0; i < stored; i++) {
      int index = sparse ? indices.getInt(i) : i;
      if (index <= last || index >= count) {
        throw noVector(column);
      }
      to[at + index] = values.isNullAt(i) ? Double.NaN : finite(column, index, values.getDouble(i));
      last = index;
    }
  }

  private static void requireSize(String column, InternalRow vector, boolean open, int count) {
    int size = size(vector);
    if (open && size > count) {
      throw new BadValue(
          "\"%s\" has the index %s".formatted(column, size),
          "The network reads the indices 1 to %s.".formatted(count));
    }
    if (!open && size != count) {
      throw new BadValue(
          "\"%s\" has %s values".formatted(column, size), "The network reads %s.".formatted(count));
    }
  }

  private static double finite(String column, int index, double number) {
    if (Float.isInfinite((float) number)) {
      throw new BadValue(
          "\"%s\" is %s at %s".formatted(column, number, index), "A finite number was expected.");
    }
    return number + 0.0;
  }

  private static BadValue noVector(String column) {
    return new BadValue(
        "\"%s\" is not a valid vector".formatted(column),
        "As many values as indices were expected, and indices in ascending order.");
  }
}
