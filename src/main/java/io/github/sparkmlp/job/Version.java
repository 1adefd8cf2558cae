package io.github.sparkmlp.job;

import picocli.CommandLine;

/** The version of this program. */
public final class Version implements CommandLine.IVersionProvider {

  /** That of the jar; outside of one, "development". */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"spark-mlp " + current()};
  }
}
