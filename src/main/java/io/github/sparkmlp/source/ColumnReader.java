package io.github.sparkmlp.source;

import io.github.sparkmlp.model.BadValue;
import io.github.sparkmlp.model.RawValue;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads one column of Spark's own rows. Numbers are read without boxing; all other values are
 * interpreted by {@link RawValue}.
 *
 * @param element the index in an array of texts; negative for a column of its own
 */
public record ColumnReader(String name, int ordinal, DataType type, Kind kind, int element)
    implements Serializable {
  private static final Map<DataType, Kind> KINDS =
      Map.of(
          DataTypes.BooleanType, Kind.BOOLEAN,
          DataTypes.ByteType, Kind.BYTE,
          DataTypes.ShortType, Kind.SHORT,
          DataTypes.IntegerType, Kind.INT,
          DataTypes.LongType, Kind.LONG,
          DataTypes.FloatType, Kind.FLOAT,
          DataTypes.DoubleType, Kind.DOUBLE,
          DataTypes.StringType, Kind.TEXT);

  enum Kind {
    BOOLEAN,
    BYTE,
    SHORT,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    DECIMAL,
    TEXT,
    NUMBERS,
    VECTOR,
    OTHER
  }

  ColumnReader(String name, int ordinal, DataType type) {
    this(name, ordinal, VectorColumn.isVector(type) ? VectorColumn.STRUCT : type, kind(type), -1);
  }

  /** A reader of one text in a column of arrays of texts. */
  static ColumnReader ofElement(String name, int ordinal, int element) {
    return new ColumnReader(name, ordinal, DataTypes.StringType, Kind.TEXT, element);
  }

  private static Kind kind(DataType type) {
    if (type instanceof ArrayType array) {
      boolean numbers = kind(array.elementType()).compareTo(Kind.DOUBLE) <= 0;
      return numbers ? Kind.NUMBERS : Kind.OTHER;
    }
    if (VectorColumn.isVector(type)) {
      return Kind.VECTOR;
    }
    return type instanceof DecimalType ? Kind.DECIMAL : KINDS.getOrDefault(type, Kind.OTHER);
  }

  /** Whether values are single numbers or booleans, not texts or arrays. */
  boolean isNumber() {
    return kind.compareTo(Kind.DECIMAL) <= 0;
  }

  boolean isVector() {
    return kind == Kind.VECTOR;
  }

  /** The value as in a {@link org.apache.spark.sql.Row}, arrays and vectors as lists. */
  public Object value(InternalRow row) {
    if (element >= 0) {
      return string(row);
    }
    if (row.isNullAt(ordinal)) {
      return null;
    }
    if (isVector()) {
      InternalRow vector = vector(row);
      return Arrays.stream(VectorColumn.dense(name, vector, VectorColumn.size(vector)))
          .boxed()
          .toList();
    }
    Object value = CatalystTypeConverters.convertToScala(row.get(ordinal, type), type);
    return value instanceof scala.collection.Seq<?> sequence
        ? scala.jdk.javaapi.CollectionConverters.asJava(sequence)
        : value;
  }

  private InternalRow vector(InternalRow row) {
    return row.getStruct(ordinal, VectorColumn.STRUCT.length());
  }

  /**
   * A finite number; NaN if it is missing.
   *
   * @throws BadValue if the value is not a finite number
   */
  double number(InternalRow row) {
    if (element >= 0) {
      return RawValue.number(name, string(row));
    }
    if (row.isNullAt(ordinal)) {
      return Double.NaN;
    }
    return switch (kind) {
      case BOOLEAN -> row.getBoolean(ordinal) ? 1 : 0;
      case BYTE -> row.getByte(ordinal);
      case SHORT -> row.getShort(ordinal);
      case INT -> row.getInt(ordinal);
      case LONG -> row.getLong(ordinal);
      case FLOAT -> finite(row.getFloat(ordinal), row);
      case DOUBLE -> finite(row.getDouble(ordinal), row);
      case DECIMAL -> finite(decimal(row), row);
      case TEXT -> RawValue.number(name, string(row, ordinal));
      case NUMBERS, VECTOR, OTHER -> RawValue.number(name, value(row));
    };
  }

  private double decimal(InternalRow row) {
    DecimalType decimal = (DecimalType) type;
    return row.getDecimal(ordinal, decimal.precision(), decimal.scale()).toDouble();
  }

  private double finite(double number, InternalRow row) {
    return Float.isInfinite((float) number) ? RawValue.number(name, value(row)) : number + 0.0;
  }

  /**
   * Writes this many numbers, NaN for missing ones.
   *
   * @throws BadValue if there are more or fewer, or one is not finite
   */
  void numbers(InternalRow row, double[] to, int at, int count) {
    if (isVector() && !row.isNullAt(ordinal)) {
      VectorColumn.numbers(name, vector(row), to, at, count);
      return;
    }
    if (kind == Kind.NUMBERS && !row.isNullAt(ordinal)) {
      ArrayData array = row.getArray(ordinal);
      DataType element = ((ArrayType) type).elementType();
      if (array.numElements() == count && elements(array, element, to, at)) {
        return;
      }
    }
    RawValue.numbers(name, value(row), to, at, count);
  }

  /**
   * Writes elements; returns whether all are finite or missing. If not, the slower way finds out
   * which is not.
   */
  private static boolean elements(ArrayData array, DataType element, double[] to, int at) {
    Kind kind = kind(element);
    for (int i = 0; i < array.numElements(); i++) {
      double number =
          array.isNullAt(i)
              ? Double.NaN
              : switch (kind) {
                case BOOLEAN -> array.getBoolean(i) ? 1 : 0;
                case BYTE -> array.getByte(i);
                case SHORT -> array.getShort(i);
                case INT -> array.getInt(i);
                case LONG -> array.getLong(i);
                case FLOAT -> array.getFloat(i);
                default -> array.getDouble(i);
              };
      if (Float.isInfinite((float) number)) {
        return false;
      }
      to[at + i] = number + 0.0;
    }
    return true;
  }

  /**
   * A category or the name of a class; null if it is missing.
   *
   * @throws BadValue if it is not text
   */
  String text(InternalRow row) {
    return RawValue.text(name, kind == Kind.TEXT ? string(row) : value(row));
  }

  private String string(InternalRow row) {
    if (element < 0) {
      return string(row, ordinal);
    }
    UTF8String text = row.getArray(ordinal).getUTF8String(element);
    return text == null ? null : text.toString();
  }

  /** The text in a column of texts; null if it is null. */
  static String string(InternalRow row, int ordinal) {
    UTF8String text = row.getUTF8String(ordinal);
    return text == null ? null : text.toString();
  }
}
