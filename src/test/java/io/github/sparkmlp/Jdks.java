package io.github.sparkmlp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The JDKs of this machine. */
public final class Jdks {
  private Jdks() {}

  /** The one that runs the tests. */
  public static Path here() throws IOException {
    return Path.of(System.getProperty("java.home")).toRealPath();
  }

  /** That one and those that are installed beside it. */
  public static Set<Path> all() throws IOException {
    Set<Path> homes = new TreeSet<>();
    try (Stream<Path> beside = Files.list(here().getParent())) {
      for (Path home : beside.toList()) {
        if (Files.exists(home.resolve("bin/java")) && Files.exists(home.resolve("lib/modules"))) {
          homes.add(home.toRealPath());
        }
      }
    }
    return homes;
  }
}
