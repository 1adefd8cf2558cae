package io.github.sparkmlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.job.TrainJob;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** One run of the whole job, from a configuration to the files it wrote. */
public final class TestRun {
  private static int runs;

  private final Path folder;

  private TestRun(Path folder) {
    this.folder = folder;
  }

  /** A run that somebody else started. */
  public static TestRun at(Path folder) {
    return new TestRun(folder);
  }

  /** Runs the job with the given configuration and overrides. */
  public static TestRun of(SparkSession spark, Path output, String hocon, String... overrides)
      throws IOException {
    String name = "run-" + runs++;
    Path config = Files.writeString(output.resolve(name + ".conf"), hocon);
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("run-name=" + name);
    all.add("output=" + output);
    TrainJob.run(TestConfig.read(config, all), spark, () -> false);
    return new TestRun(output.resolve(name));
  }

  public Path folder() {
    return folder;
  }

  public byte[] model() throws IOException {
    return Files.readAllBytes(folder.resolve("model/model.safetensors"));
  }

  /** The SHA-256 of the parameters' file, computed here. */
  public String hash() throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model()));
  }

  public JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(file).toFile());
  }

  /** The rows to train on that were set aside. */
  public List<JsonNode> setAside() throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    try (DirectoryStream<Path> parts =
        Files.newDirectoryStream(folder.resolve("bad-rows/train"), "*.json")) {
      for (Path part : parts) {
        for (String line : Files.readAllLines(part)) {
          rows.add(new ObjectMapper().readTree(line));
        }
      }
    }
    return rows;
  }

  /** The lines of a {@code .jsonl} file. */
  public List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(file))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }
}
