package io.github.sparkmlp.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * A model's description in Java-serialized form, so that any serializer can send it between JVMs:
 * Spark's Kryo cannot write records.
 */
final class PackedDescription implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] bytes;
  private transient volatile PublishedModel.Description value;

  PackedDescription(PublishedModel.Description value) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(packed)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.bytes = packed.toByteArray();
    this.value = value;
  }

  /** The description, unpacked once in each JVM. */
  PublishedModel.Description value() {
    PublishedModel.Description known = value;
    if (known == null) {
      known = unpacked();
      value = known;
    }
    return known;
  }

  private PublishedModel.Description unpacked() {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (PublishedModel.Description) in.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("the jar of this job is not that of the sender", e);
    }
  }
}
