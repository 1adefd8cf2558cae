package io.github.sparkmlp.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jars of Maven's repositories, with those that they need, in a folder of their own. */
final class Artifacts {
  private static final String POM =
      """
      <project>
        <modelVersion>4.0.0</modelVersion>
        <groupId>assembly</groupId>
        <artifactId>jars</artifactId>
        <version>1</version>
        <dependencies>
          %s
        </dependencies>
      </project>
      """;

  private static final String DEPENDENCY =
      "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>";

  private Artifacts() {}

  /**
   * Copies them, unless the folder is there.
   *
   * @param coordinates {@code group:artifact:version}
   * @return the folder's class path
   */
  static String classPath(Path folder, String... coordinates) throws Exception {
    Path done = folder.resolve("pom.xml");
    if (!Files.exists(done)) {
      Path pom =
          Files.writeString(
              Files.createDirectories(folder).resolve("jars.xml"),
              POM.formatted(
                  Stream.of(coordinates)
                      .map(one -> DEPENDENCY.formatted((Object[]) one.split(":", 3)))
                      .collect(Collectors.joining("\n"))));
      Process process =
          new ProcessBuilder(
                  "mvn",
                  "-B",
                  "-q",
                  "-f",
                  pom.toString(),
                  "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies",
                  "-DoutputDirectory=" + folder,
                  "-DincludeScope=runtime")
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      Files.move(pom, done);
    }
    return folder + "/*";
  }
}
