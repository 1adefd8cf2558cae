package io.github.sparkmlp;

import org.apache.spark.SparkUserAppException;

/** Commands in this JVM, and the exit codes that they would end it with. */
public final class TestCommand {
  private TestCommand() {}

  public static int run(String... arguments) {
    try {
      Main.main(arguments);
      return 0;
    } catch (SparkUserAppException e) {
      return e.exitCode();
    }
  }

  /** Runs a command that opens Spark by itself, with the master of the tests. */
  static int runLocally(String... arguments) {
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.ui.enabled", "false");
    try {
      return run(arguments);
    } finally {
      System.clearProperty("spark.master");
      System.clearProperty("spark.ui.enabled");
    }
  }
}
