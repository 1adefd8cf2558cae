package io.github.sparkmlp.hocon;

import io.github.sparkmlp.choice.ColumnType;
import io.github.sparkmlp.choice.TargetScale;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.ClassWeights;
import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.DataConfig.RowRange;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.PreprocessingConfig;
import io.github.sparkmlp.config.PreprocessingConfig.ClassNames;
import io.github.sparkmlp.config.ScaleConfig;
import io.github.sparkmlp.config.SpellingConfig;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.key.Section;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code data}. */
final class DataReader {
  private static final Pattern ROWS = Pattern.compile("(\\d{1,18}):(\\d{1,18})");

  private DataReader() {}

  /** Reads the section; the columns of {@code batch.order-by} are known already. */
  static DataConfig data(Section data, List<String> orderBy, TargetType targets) {
    String format = data.key("format").text();
    Held validation = held(data, format, "validation");
    Held test = held(data, format, "test");
    if (validation.fraction.orElse(0) + test.fraction.orElse(0) >= 1) {
      throw data.section("test")
          .key("fraction")
          .mustBe("less than the share that data.validation leaves");
    }
    return new DataConfig(
        format,
        data.key("train").section().read(train -> source(data, format, train)),
        validation.source,
        validation.fraction,
        test.source,
        test.fraction,
        data.key("stratified", false).flag(),
        new Columns(
            data.key("label", "label").textOrTexts(),
            data.key("features", List.of("*")).texts(),
            data.optional("weight").map(Key::text),
            orderBy),
        preparation(data, targets),
        badRows(data.key("bad-rows", 0)),
        data.optional("class-weights").map(DataReader::classWeights),
        data.key("allow-one-class", false).flag(),
        data.key("partitions", "auto").positiveOrAuto());
  }

  /** Held-out rows: a source of their own, or a share of the training rows. */
  private record Held(Optional<Source> source, OptionalDouble fraction) {}

  private static Held held(Section data, String format, String name) {
    Optional<Section> section = data.optional(name).map(Key::section);
    Optional<Key> fraction = section.flatMap(held -> held.optional("fraction"));
    if (fraction.isEmpty()) {
      return new Held(
          section.map(held -> held.read(own -> source(data, format, own))), OptionalDouble.empty());
    }
    if (section.get().hasOtherThan("fraction")) {
      throw fraction
          .get()
          .mustBe(
              "left out where separate rows are named; --set data.%s=null before it removes them"
                  .formatted(name));
    }
    return new Held(Optional.empty(), OptionalDouble.of(fraction.get().positiveFraction()));
  }

  private static ClassWeights classWeights(Key key) {
    if (key.isList()) {
      return new ClassWeights(key.list().stream().map(Key::positive).toList());
    }
    if (key.text().equals("balanced")) {
      return new ClassWeights(List.of());
    }
    throw key.mustBe("balanced, or a list of each class's weight");
  }

  private static PreprocessingConfig preparation(Section data, TargetType targets) {
    SpellingConfig spelling = spelling(data);
    return new PreprocessingConfig(
        spelling,
        categorical(data.key("categorical", List.of()), spelling),
        isAuto(data.key("categorical", List.of())),
        data.key("missing", "refuse").choice(PreprocessingConfig.Missing.class),
        scale(data.key("scale", "none")),
        target(data, targets),
        data.optional("classes").map(DataReader::classNames));
  }

  private static TargetScale target(Section data, TargetType targets) {
    if (targets == TargetType.VALUES) {
      return data.key("target", "standard").choice(TargetScale.class);
    }
    Optional<Key> given = data.optional("target");
    if (given.isPresent()) {
      throw given.get().mustBe("left out where task is classification");
    }
    return TargetScale.NONE;
  }

  private static SpellingConfig spelling(Section data) {
    return new SpellingConfig(
        data.section("columns").values(ColumnType::read),
        data.key("missing-values", List.of()).texts().stream().map(String::strip).toList(),
        data.key("decimal-comma", false).flag(),
        data.section("class-aliases").texts());
  }

  private static boolean isAuto(Key key) {
    return !key.isList() && key.text().equals("auto");
  }

  /** Returns the columns of the list and those that data.columns calls categories. */
  private static List<String> categorical(Key key, SpellingConfig spelling) {
    Set<String> all = new LinkedHashSet<>(isAuto(key) ? List.of() : key.texts());
    for (String name : all) {
      ColumnType type = spelling.types().get(name);
      if (type != null && type.kind() != ColumnType.Kind.CATEGORY) {
        throw key.mustBe("without \"%s\", which data.columns calls %s".formatted(name, type));
      }
    }
    for (Map.Entry<String, ColumnType> column : spelling.types().entrySet()) {
      if (column.getValue().kind() == ColumnType.Kind.CATEGORY) {
        all.add(column.getKey());
      }
    }
    return List.copyOf(all);
  }

  private static ClassNames classNames(Key key) {
    List<String> given = key.isList() ? key.texts() : List.of();
    boolean different = new HashSet<>(given).size() == given.size();
    if (key.isList() ? given.isEmpty() || !different : !key.text().equals("auto")) {
      throw key.mustBe("auto, or a list of different names: one for each class");
    }
    return new ClassNames(given);
  }

  private static double badRows(Key key) {
    double rows = key.finite();
    if (!DataConfig.isNumberOrShare(rows)) {
      throw key.mustBe("a number of rows, or a share of them below 1");
    }
    return rows;
  }

  private static Source source(Section data, String format, Section section) {
    return switch (format) {
      case "idx" ->
          new DataConfig.IdxFiles(
              section.key("images").text(),
              section.key("labels").text(),
              section.optional("rows").map(DataReader::rows).orElse(RowRange.ALL));
      case "table" ->
          new DataConfig.Table(Optional.of(section.key("table").text()), options(data, section));
      default -> table(section, options(data, section));
    };
  }

  /** Reads a source of a Spark format; if its options describe it, it needs no path. */
  private static Source table(Section section, Map<String, String> options) {
    boolean described = section.optional("options").isPresent();
    return new DataConfig.Table(
        described
            ? section.optional("path").map(Key::text)
            : Optional.of(section.key("path").text()),
        options);
  }

  /** Returns the options of all sources with the source's own on top. */
  private static Map<String, String> options(Section data, Section section) {
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(data.section("options").texts());
    options.putAll(section.section("options").texts());
    if (options.containsKey("mode")) {
      throw data.key("options").mustBe("options other than mode; set data.bad-rows instead");
    }
    return options;
  }

  private static RowRange rows(Key key) {
    Matcher matcher = ROWS.matcher(key.text());
    if (matcher.matches()) {
      RowRange range =
          new RowRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
      if (range.from() < range.until()) {
        return range;
      }
    }
    throw key.mustBe("a range of rows, first:end, counted from 0, the end excluded");
  }

  private static ScaleConfig scale(Key key) {
    return switch (key.text()) {
      case "none" -> ScaleConfig.dividedBy(1);
      case "min-max" -> new ScaleConfig(ScaleConfig.Type.MIN_MAX, 1);
      case "standard" -> new ScaleConfig(ScaleConfig.Type.STANDARD, 1);
      default -> ScaleConfig.dividedBy(divisor(key));
    };
  }

  private static float divisor(Key key) {
    try {
      return (float) key.positive();
    } catch (JobFailure e) {
      throw key.mustBe("none, min-max, standard, or a number above 0 that features are divided by");
    }
  }
}
