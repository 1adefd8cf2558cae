package io.github.sparkmlp.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * A value with records in it that crosses the wire between JVMs of one job as Java serializes it,
 * whatever carries it: Spark's Kryo cannot write records.
 */
final class Packed<T extends Serializable> implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] bytes;
  private final Class<T> type;
  private transient volatile T value;

  Packed(T value, Class<T> type) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(packed)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.bytes = packed.toByteArray();
    this.type = type;
    this.value = value;
  }

  /** The value, unpacked once in each JVM. */
  T value() {
    T known = value;
    if (known == null) {
      known = unpacked();
      value = known;
    }
    return known;
  }

  private T unpacked() {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return type.cast(in.readObject());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("the jar of this job is not that of the sender", e);
    }
  }
}
