package io.github.sparkmlp;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** Public tables that lie beside the project, where they are at hand. */
public final class SharedTables {
  private SharedTables() {}

  /** A file of theirs; without it the test is skipped. */
  public static Path file(String name) {
    String given = System.getenv("TABLES_DIR");
    Path folder = given != null ? Path.of(given) : Path.of("../shared/tables");
    Path file = folder.resolve(name);
    assumeThat(Files.exists(file))
        .as("%s was not found; set TABLES_DIR to the folder of the public tables", name)
        .isTrue();
    return file.toAbsolutePath().normalize();
  }
}
