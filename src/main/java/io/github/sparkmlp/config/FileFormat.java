package io.github.sparkmlp.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The file format that a file's name implies.
 *
 * @param name the format, as in {@code data.format}
 * @param options options of Spark's reader that the name also implies
 */
public record FileFormat(String name, Map<String, String> options) {
  private static final String COMPRESSED = "\\.(gz|bz2|zst|xz|lz4|snappy|deflate)$";

  /**
   * Returns the format for a name's extension, ignoring an extension for compression.
   *
   * @param path a file or folder: a local path or a Hadoop URI
   * @return empty if the extension is unknown
   */
  public static Optional<FileFormat> of(String path) {
    String file = path.replaceAll("/+$", "").replaceAll(".*[/:]", "").toLowerCase(Locale.ROOT);
    String plain = file.replaceAll(COMPRESSED, "");
    String ending = plain.contains(".") ? plain.replaceAll(".*\\.", "") : "";
    return Optional.ofNullable(
        switch (ending) {
          case "csv", "txt", "data" -> new FileFormat("csv", Map.of());
          case "tsv", "tab" -> new FileFormat("csv", Map.of("sep", "\\t"));
          case "json", "jsonl", "ndjson" -> new FileFormat("json", Map.of());
          case "parquet", "orc", "avro", "libsvm" -> new FileFormat(ending, Map.of());
          default -> null;
        });
  }
}
