package io.github.sparkmlp.table;

import io.github.sparkmlp.source.ColumnNames;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The CSV dialect of a file, detected from its first bytes: encoding, separator, header, quotes,
 * line ends.
 */
final class CsvDialect {
  private static final int MOST_RECORDS = 1000;

  /** A first line of names in single quotes. */
  private static final Pattern SINGLE_QUOTED = Pattern.compile("('[^'\"\r\n]*'[\t;|, ]?){2,}");

  /** The candidate separators; if several fit equally well, the first wins. */
  private static final List<Character> SEPARATORS = List.of('\t', ';', '|', ',', ' ');

  private final String encoding;
  private final boolean crlf;
  private final char quote;
  private final char separator;
  private final boolean quotedLineEnds;
  private final boolean header;
  private final List<List<String>> records;

  /** Detects the dialect; the labels, columns known to exist, help to recognize a header. */
  CsvDialect(FileStart start, List<String> labels) {
    this.encoding = encoding(start);
    String text = text(start, encoding);
    this.crlf = text.contains("\r\n");
    String first = text.stripLeading().lines().findFirst().orElse("").strip();
    this.quote = SINGLE_QUOTED.matcher(first).matches() ? '\'' : '"';
    this.separator = separator(text, start.whole(), labels);
    Records read = records(text, separator, start.whole());
    this.records = read.records;
    this.quotedLineEnds = read.quotedLineEnds;
    this.header = header(records, labels);
  }

  TableFormat format() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("header", Boolean.toString(header));
    if (separator != ',') {
      options.put("sep", separator == '\t' ? "\\t" : String.valueOf(separator));
    }
    if (quote != '"') {
      options.put("quote", String.valueOf(quote));
    }
    if (!encoding.equals("UTF-8")) {
      options.put("encoding", encoding);
    }
    if (quotedLineEnds || encoding.startsWith("UTF-16")) {
      options.put("multiLine", "true");
    }
    List<String> columns = header && !records.isEmpty() ? records.get(0) : List.of();
    return new TableFormat("csv", options, columns, said());
  }

  private String said() {
    int width = records.isEmpty() ? 0 : records.get(0).size();
    List<String> said = new ArrayList<>();
    said.add("csv, separated by " + name(separator));
    said.add(
        header
            ? "a header of %s columns".formatted(width)
            : "no header, %s columns: _c0 to _c%s".formatted(width, Math.max(0, width - 1)));
    if (quote != '"') {
      said.add("single quotes");
    }
    said.add(encoding);
    if (crlf) {
      said.add("CRLF");
    }
    if (quotedLineEnds) {
      said.add("line ends within quotes");
    }
    return String.join(", ", said);
  }

  private static String name(char separator) {
    return switch (separator) {
      case '\t' -> "tabs";
      case ';' -> "semicolons";
      case '|' -> "bars";
      case ' ' -> "spaces";
      default -> "commas";
    };
  }

  private static String encoding(FileStart start) {
    byte[] bytes = start.bytes();
    if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
      return "UTF-16";
    }
    int even = 0;
    int odd = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        even += 1 - i % 2;
        odd += i % 2;
      }
    }
    if (Math.max(even, odd) > bytes.length / 5) {
      return odd > even ? "UTF-16LE" : "UTF-16BE";
    }
    return isUtf8(start) ? "UTF-8" : "ISO-8859-1";
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes.length > 1 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
  }

  /** Whether the bytes are UTF-8; where the file goes on, the last character may be cut off. */
  private static boolean isUtf8(FileStart start) {
    ByteBuffer bytes = ByteBuffer.wrap(start.bytes());
    CharBuffer text = CharBuffer.allocate(bytes.capacity());
    return !StandardCharsets.UTF_8.newDecoder().decode(bytes, text, start.whole()).isError();
  }

  private static String text(FileStart start, String encoding) {
    String text = new String(start.bytes(), Charset.forName(encoding));
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /**
   * Chooses the separator that splits most records into as many values as the first record has, at
   * least two. A space, which many texts have, is one only where no other splits anything.
   */
  private char separator(String text, boolean whole, List<String> labels) {
    char best = ',';
    double most = 0;
    for (char candidate : SEPARATORS) {
      if (candidate == ' ' && most > 0) {
        break;
      }
      List<List<String>> records = records(text, candidate, whole).records;
      int width = records.isEmpty() ? 0 : records.get(0).size();
      if (width < 2) {
        continue;
      }
      double alike = records.stream().filter(r -> r.size() == width).count();
      double score = alike / records.size() + (names(records.get(0), labels) ? 1 : 0);
      if (score > most) {
        best = candidate;
        most = score;
      }
    }
    return best;
  }

  private static boolean names(List<String> first, List<String> labels) {
    return labels.stream()
        .anyMatch(label -> first.contains(label) || ColumnNames.similar(label, first).isPresent());
  }

  /**
   * Whether the first record is a header: it names a label, or it has no numbers, no empty or
   * repeated values, and few values that recur in their columns.
   */
  private static boolean header(List<List<String>> records, List<String> labels) {
    if (records.isEmpty()) {
      return true;
    }
    List<String> first = records.get(0);
    if (names(first, labels)) {
      return true;
    }
    Set<String> different = new HashSet<>();
    for (String value : first) {
      if (ColumnProfile.isNumber(value) || value.isEmpty() || !different.add(value)) {
        return false;
      }
    }
    List<List<String>> others = records.subList(1, records.size());
    long recurring =
        IntStream.range(0, first.size())
            .filter(
                i -> others.stream().anyMatch(r -> r.size() > i && r.get(i).equals(first.get(i))))
            .count();
    return recurring <= first.size() / 4;
  }

  /** The complete records at the start of a file; a last, partial one is dropped. */
  private Records records(String text, char candidate, boolean whole) {
    Records result = new Records();
    result.read(text, candidate, quote);
    if (!whole && result.records.size() > 1 && result.records.size() < MOST_RECORDS) {
      result.records.remove(result.records.size() - 1);
    }
    return result;
  }

  private static final class Records {
    final List<List<String>> records = new ArrayList<>();
    boolean quotedLineEnds;

    private void read(String text, char separator, char quote) {
      List<String> record = new ArrayList<>();
      StringBuilder value = new StringBuilder();
      boolean quoted = false;
      boolean lineEndInside = false;
      for (int i = 0; i < text.length() && records.size() < MOST_RECORDS; i++) {
        char c = text.charAt(i);
        if (quoted) {
          if (c != quote) {
            lineEndInside |= c == '\n';
            value.append(c);
          } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
            value.append(text.charAt(++i));
          } else {
            quoted = false;
            quotedLineEnds |= lineEndInside;
            lineEndInside = false;
          }
        } else if (c == quote && value.toString().isBlank()) {
          value.setLength(0);
          quoted = true;
        } else if (c == separator) {
          record.add(take(value));
        } else if (c == '\n' || c == '\r') {
          end(record, value);
          record = new ArrayList<>();
        } else {
          value.append(c);
        }
      }
      end(record, value);
    }

    private static String take(StringBuilder value) {
      String text = value.toString().strip();
      value.setLength(0);
      return text;
    }

    private void end(List<String> record, StringBuilder value) {
      if (!record.isEmpty() || !value.toString().isBlank()) {
        record.add(take(value));
        records.add(record);
      } else {
        value.setLength(0);
      }
    }
  }
}
