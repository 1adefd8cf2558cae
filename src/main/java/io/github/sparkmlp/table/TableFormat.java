package io.github.sparkmlp.table;

import io.github.sparkmlp.config.FileFormat;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The detected file format of a table.
 *
 * @param format the format as in {@code data.format}
 * @param options options of Spark's reader
 * @param columns column names from the header; empty if there is none or a schema names them
 * @param said a description for people
 */
public record TableFormat(
    String format, Map<String, String> options, List<String> columns, String said) {

  /**
   * Detects the format from the beginning of a file.
   *
   * @param labels columns known to exist, which help to recognize a header
   * @throws JobFailure with {@link ExitCode#BAD_DATA} if the file is not a table
   */
  public static TableFormat of(FileStart start, List<String> labels) {
    String byName = FileFormat.of(start.name()).map(FileFormat::name).orElse("csv");
    String format = byContent(start).orElse(byName);
    return switch (format) {
      case "csv" -> new CsvDialect(start, labels).format();
      case "json" -> json(start);
      default -> new TableFormat(format, Map.of(), List.of(), format);
    };
  }

  /** Returns this format with line ends allowed within quotes. */
  public TableFormat withLineEnds() {
    Map<String, String> all = new LinkedHashMap<>(options);
    all.put("multiLine", "true");
    return new TableFormat(format, all, columns, said + ", line ends within quotes");
  }

  /** Recognizes formats whose content is unmistakable, whatever the file's name. */
  private static Optional<String> byContent(FileStart start) {
    String head =
        new String(
            start.bytes(), 0, Math.min(200, start.bytes().length), StandardCharsets.ISO_8859_1);
    String text = head.replaceFirst("^\u00ef\u00bb\u00bf", "").stripLeading();
    if (text.toLowerCase(Locale.ROOT).matches("(?s)<(!doctype|html|\\?xml).*")) {
      throw noTable(start, "a page of HTML or XML", "Download the file itself.");
    }
    if (text.matches("(?si)sep=.\\R.*")) {
      throw noTable(start, "a table below a line for Excel, sep=…", "Delete its first line.");
    }
    if (head.startsWith("PK\u0003\u0004")) {
      throw noTable(start, "a spreadsheet or a zip archive", "Save it as CSV, or unpack it first.");
    }
    if (head.startsWith("PAR1")) {
      return Optional.of("parquet");
    }
    if (head.startsWith("ORC")) {
      return Optional.of("orc");
    }
    return text.matches("(?s)(\\[\\s*)?\\{\\s*\".*") ? Optional.of("json") : Optional.empty();
  }

  private static JobFailure noTable(FileStart start, String what, String remedy) {
    return ExitCode.BAD_DATA.failure(start.name() + " is " + what, remedy);
  }

  /** Detects JSON lines, or a JSON array over many lines. */
  private static TableFormat json(FileStart start) {
    String text = new String(start.bytes(), StandardCharsets.UTF_8).stripLeading();
    boolean list = text.startsWith("[");
    return list
        ? new TableFormat("json", Map.of("multiLine", "true"), List.of(), "json, a list of objects")
        : new TableFormat("json", Map.of(), List.of(), "json, one object per line");
  }
}
