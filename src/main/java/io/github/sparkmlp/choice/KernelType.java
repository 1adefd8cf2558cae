package io.github.sparkmlp.choice;

/** Which kernels compute. The choice does not change a bit of the model. */
public enum KernelType {
  /** Vector kernels if the JVM supports them, else scalar ones. */
  AUTO,
  /** Vector kernels, or an error if the JVM lacks them. */
  VECTOR,
  /** Plain loops. */
  SCALAR
}
