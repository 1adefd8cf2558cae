package io.github.sparkmlp.step;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/** The parameters of a shared step in serializable form. */
final class SentParameters implements Serializable {
  private static final long serialVersionUID = 1;

  private float[] values;

  SentParameters(float[] values) {
    this.values = values;
  }

  float[] values() {
    return values;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    ArrayStream.write(out, values);
  }

  private void readObject(ObjectInputStream in) throws IOException {
    values = ArrayStream.readFloats(in);
  }
}
