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

  /** Moves a chunk between the bytes and the numbers from an index on. */
  private interface Chunk {
    void move(ByteBuffer buffer, int from, int size);
  }

  static void write(ObjectOutputStream out, long[] values) throws IOException {
    write(out, values.length, Long.BYTES, (b, from, n) -> b.asLongBuffer().put(values, from, n));
  }

  static void write(ObjectOutputStream out, float[] values) throws IOException {
    write(out, values.length, Float.BYTES, (b, from, n) -> b.asFloatBuffer().put(values, from, n));
  }

  static long[] readLongs(ObjectInputStream in) throws IOException {
    long[] values = new long[in.readInt()];
    read(in, values.length, Long.BYTES, (b, from, n) -> b.asLongBuffer().get(values, from, n));
    return values;
  }

  static float[] readFloats(ObjectInputStream in) throws IOException {
    float[] values = new float[in.readInt()];
    read(in, values.length, Float.BYTES, (b, from, n) -> b.asFloatBuffer().get(values, from, n));
    return values;
  }

  private static void write(ObjectOutputStream out, int length, int width, Chunk chunk)
      throws IOException {
    out.writeInt(length);
    byte[] bytes = new byte[Math.min(CHUNK, length) * width];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < length; from += CHUNK) {
      int size = Math.min(CHUNK, length - from);
      chunk.move(buffer, from, size);
      out.write(bytes, 0, size * width);
    }
  }

  private static void read(ObjectInputStream in, int length, int width, Chunk chunk)
      throws IOException {
    byte[] bytes = new byte[Math.min(CHUNK, length) * width];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < length; from += CHUNK) {
      int size = Math.min(CHUNK, length - from);
      in.readFully(bytes, 0, size * width);
      chunk.move(buffer, from, size);
    }
  }
}
