package io.github.sparkmlp.choice;

/** Which kernels compute; the bits of the model do not depend on it. */
public enum KernelType {
  /** Vectors where the JVM has them. */
  AUTO,
  /** Vectors, or an error. */
  VECTOR,
  /** Plain loops. */
  SCALAR
}
