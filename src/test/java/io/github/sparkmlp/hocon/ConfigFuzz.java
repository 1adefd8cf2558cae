package io.github.sparkmlp.hocon;

import io.github.sparkmlp.ReaderContract;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.secret.Secrets;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Any bytes as a configuration and what it includes. */
public final class ConfigFuzz {
  private static final String LOCATION = "folder/fuzz.conf";
  private static final String END = "\f";

  /** The library joins what a few lines double to more than any memory holds. */
  private static final Pattern DOUBLING = Pattern.compile("\\$\\{|\\+=");

  private static final int MOST_DOUBLINGS = 12;

  private ConfigFuzz() {}

  /**
   * Jazzer's entry.
   *
   * @param data a configuration; a form feed; the content of every file that it includes
   */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    if (DOUBLING.split(text, -1).length > MOST_DOUBLINGS) {
      return;
    }
    String[] files = text.split(END, 2);
    Secrets.forget();
    ReaderContract.require(
        data,
        Set.of(ExitCode.USAGE, ExitCode.NO_INPUT),
        () -> ConfigReader.read(new ConfigFiles(file -> read(file, files)), LOCATION, List.of()));
  }

  /** As particular about names as file systems are. */
  private static byte[] read(String location, String[] files) {
    if (location.equals(LOCATION)) {
      return files[0].getBytes(StandardCharsets.ISO_8859_1);
    }
    URI.create(Path.of(location).toString());
    if (files.length < 2) {
      throw ExitCode.NO_INPUT.failure(location + " does not exist", "Name a file.");
    }
    return files[1].getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The shipped configurations, and one that includes in every way. */
  public static List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    String seed = Files.readString(Path.of("conf/seed.conf"));
    try (Stream<Path> shipped = Files.list(Path.of("conf"))) {
      for (Path conf : shipped.filter(path -> path.toString().endsWith(".conf")).toList()) {
        seeds.add((Files.readString(conf) + END + seed).getBytes(StandardCharsets.UTF_8));
      }
    }
    for (String included :
        List.of(
            "\"a.conf\"",
            "file(\"/a.conf\")",
            "url(\"http://localhost:1/a.conf\")",
            "url(\"file:/a.conf\")",
            "classpath(\"conf/seed.conf\")",
            "required(file(\"a.conf\"))",
            "required(\"a.conf\")")) {
      String text = "include %s\nepochs = ${?vars.epochs}${?HOME}\n".formatted(included);
      seeds.add((text + END + seed).getBytes(StandardCharsets.UTF_8));
    }
    return seeds;
  }
}
