package io.github.sparkmlp.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A message in protobuf's wire format: its fields in the order in which they were added, each a
 * varint of {@code 8 · field + wire type} and a value. Arrays are copied once, when the whole
 * message is written.
 */
final class Protobuf {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final List<Consumer<ByteBuffer>> parts = new ArrayList<>();
  private long size;

  /** Adds an integer, or the number of an enum's value. */
  Protobuf integer(int field, long value) {
    return varint(8L * field + VARINT).varint(value);
  }

  Protobuf real(int field, float value) {
    return varint(8L * field + FIXED_32).part(4, file -> file.putFloat(value));
  }

  Protobuf text(int field, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return delimited(field, utf8.length, file -> file.put(utf8));
  }

  Protobuf message(int field, Protobuf value) {
    return delimited(field, value.size, value::write);
  }

  /** Adds a field of bytes: little-endian floats. */
  Protobuf floats(int field, float[] values, int from, int count) {
    return delimited(field, 4L * count, file -> write(values, from, count, file));
  }

  private static void write(float[] values, int from, int count, ByteBuffer file) {
    file.asFloatBuffer().put(values, from, count);
    file.position(file.position() + 4 * count);
  }

  private Protobuf delimited(int field, long length, Consumer<ByteBuffer> part) {
    return varint(8L * field + LENGTH_DELIMITED).varint(length).part(length, part);
  }

  /** Adds a varint: seven bits per byte, the lowest first; the eighth bit says that more follow. */
  private Protobuf varint(long value) {
    int bits = Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(value));
    return part((bits + 6) / 7, file -> write(value, file));
  }

  private static void write(long value, ByteBuffer file) {
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      file.put((byte) (rest | 0x80));
    }
    file.put((byte) rest);
  }

  private Protobuf part(long length, Consumer<ByteBuffer> part) {
    parts.add(part);
    size += length;
    return this;
  }

  /** The size in bytes; less than 2 GiB for a file. */
  long size() {
    return size;
  }

  private void write(ByteBuffer file) {
    parts.forEach(part -> part.accept(file));
  }

  byte[] bytes() {
    ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    write(file);
    return file.array();
  }
}
