package io.github.sparkmlp.model;

import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.secret.Secrets;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the files of the training rows were read. Rows to score are read in the same way unless
 * configured otherwise.
 *
 * @param format of the files, as in {@code data.format}; empty if unknown, or if there were no
 *     files
 * @param options of Spark's reader, whose names ignore case, without those that choose files, and
 *     without secrets
 * @param labels the columns of labels; empty if unknown
 * @param aliases other spellings of the names of classes, and the names
 */
public record Reading(
    String format, Map<String, String> options, List<String> labels, Map<String, String> aliases)
    implements Serializable {
  public static final Reading UNKNOWN = new Reading("", Map.of(), List.of(), Map.of());

  private static final Set<String> NO_FILES = Set.of("idx", "table");

  private static final Set<String> CHOOSE_FILES =
      Set.of(
          "path",
          "paths",
          "basepath",
          "pathglobfilter",
          "recursivefilelookup",
          "modifiedbefore",
          "modifiedafter");

  public Reading {
    options = Collections.unmodifiableMap(copy(options));
    labels = List.copyOf(labels);
    aliases = Map.copyOf(aliases);
  }

  private static Map<String, String> copy(Map<String, String> options) {
    Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(options);
    return copy;
  }

  /** How a configuration reads the training rows. */
  public static Reading of(DataConfig data) {
    if (NO_FILES.contains(data.format())
        || !(data.train() instanceof Table table)
        || table.path().isEmpty()) {
      return UNKNOWN;
    }
    Map<String, String> options = copy(table.options());
    options
        .entrySet()
        .removeIf(
            option ->
                CHOOSE_FILES.contains(option.getKey().toLowerCase(Locale.ROOT))
                    || Secrets.isSecret(option.getKey())
                    || !Secrets.redact(option.getValue()).equals(option.getValue()));
    return new Reading(
        data.format(), options, data.columns().labels(), data.preparation().spelling().classes());
  }

  /** A table of some format, completed with the options that it leaves out. */
  public Table completed(String tableFormat, Table table) {
    if (!tableFormat.equals(format)) {
      return table;
    }
    Map<String, String> all = copy(options);
    all.putAll(table.options());
    return new Table(table.path(), all);
  }

  /**
   * The sources of a configuration, completed with the options that it leaves out. A configuration
   * that reads the training rows as they were read leaves nothing out.
   */
  public DataConfig completed(DataConfig data) {
    Reading own = of(data);
    return own.format.equals(format) && own.options.equals(options)
        ? data
        : data.withSources(source -> completed(data.format(), source));
  }

  private Source completed(String tableFormat, Source source) {
    return source instanceof Table table ? completed(tableFormat, table) : source;
  }
}
