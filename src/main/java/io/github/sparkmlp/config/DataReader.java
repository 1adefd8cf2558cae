package io.github.sparkmlp.config;

import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.DataConfig.RowRange;
import io.github.sparkmlp.config.DataConfig.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code data}. */
final class DataReader {
  private static final Pattern ROWS = Pattern.compile("(\\d{1,18}):(\\d{1,18})");

  private DataReader() {}

  /** Reads it; the columns of {@code batch.order-by} are known already. */
  static DataConfig data(Section data, List<String> orderBy) {
    String format = data.key("format").text();
    Optional<Section> validation = data.optional("validation").map(Key::section);
    boolean split = validation.flatMap(section -> section.optional("fraction")).isPresent();
    if (split && validation.get().hasOtherThan("fraction")) {
      throw validation
          .get()
          .key("fraction")
          .mustBe(
              "left out where other rows validate; --set data.validation=null, before it, unsets them");
    }
    DataConfig result =
        new DataConfig(
            format,
            source(format, data.key("train").section()),
            split ? Optional.empty() : validation.map(section -> source(format, section)),
            split
                ? validation.get().optionalNumber("fraction", Key::positiveFraction)
                : OptionalDouble.empty(),
            data.optional("test").map(key -> source(format, key.section())),
            new Columns(
                data.key("label", "label").textOrTexts(),
                data.key("features", List.of("*")).texts(),
                data.optional("weight").map(Key::text),
                orderBy),
            data.section("options").texts(),
            scale(data.key("scale", "none")),
            data.optional("class-weights").map(DataReader::classWeights),
            data.key("partitions", "auto").positiveOrAuto());
    data.rejectUnknownKeys();
    return result;
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

  private static Source source(String format, Section section) {
    Source source =
        format.equals("idx")
            ? new DataConfig.IdxFiles(
                section.key("images").text(),
                section.key("labels").text(),
                section.optional("rows").map(DataReader::rows).orElse(RowRange.ALL))
            : new DataConfig.Table(section.key("path").text());
    section.rejectUnknownKeys();
    return source;
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

  private static float scale(Key key) {
    if (key.text().equals("none")) {
      return 1;
    }
    try {
      return (float) key.positive();
    } catch (JobFailure e) {
      throw key.mustBe("none, or a number above 0 that features are divided by");
    }
  }
}
