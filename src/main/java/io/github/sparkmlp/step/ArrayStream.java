package io.github.sparkmlp.step;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes and reads arrays of numbers in chunks. Java's own serialization goes from number to
 * number, and takes about twice as long.
 */
final class ArrayStream {
  /** How many numbers a chunk has. */
  private static final int CHUNK = 1 << 13;

  private ArrayStream() {}

  static void write(ObjectOutputStream out, long[] values) throws IOException {
    out.writeInt(values.length);
    byte[] bytes = chunk(values.length, Long.BYTES);
    for (int from = 0; from < values.length; from += CHUNK) {
      int size = Math.min(CHUNK, values.length - from);
      littleEndian(bytes).asLongBuffer().put(values, from, size);
      out.write(bytes, 0, size * Long.BYTES);
    }
  }

  static long[] readLongs(ObjectInputStream in) throws IOException {
    long[] values = new long[in.readInt()];
    byte[] bytes = chunk(values.length, Long.BYTES);
    for (int from = 0; from < values.length; from += CHUNK) {
      int size = Math.min(CHUNK, values.length - from);
      in.readFully(bytes, 0, size * Long.BYTES);
      littleEndian(bytes).asLongBuffer().get(values, from, size);
    }
    return values;
  }

  static void write(ObjectOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    byte[] bytes = chunk(values.length, Float.BYTES);
    for (int from = 0; from < values.length; from += CHUNK) {
      int size = Math.min(CHUNK, values.length - from);
      littleEndian(bytes).asFloatBuffer().put(values, from, size);
      out.write(bytes, 0, size * Float.BYTES);
    }
  }

  static float[] readFloats(ObjectInputStream in) throws IOException {
    float[] values = new float[in.readInt()];
    byte[] bytes = chunk(values.length, Float.BYTES);
    for (int from = 0; from < values.length; from += CHUNK) {
      int size = Math.min(CHUNK, values.length - from);
      in.readFully(bytes, 0, size * Float.BYTES);
      littleEndian(bytes).asFloatBuffer().get(values, from, size);
    }
    return values;
  }

  private static byte[] chunk(int length, int bytes) {
    return new byte[Math.min(CHUNK, length) * bytes];
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
