package io.github.sparkmlp.key;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.secret.Secrets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One value of the configuration with its full name and origin. Every reader fails with the name,
 * the line and the allowed values.
 *
 * @param defaults collects the default of each key that was asked for but left out
 */
public record Key(String name, ConfigValue value, Map<String, Object> defaults) {

  public String text() {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.unwrapped().toString();
      default -> throw mustBe("a text");
    };
  }

  public boolean flag() {
    return switch (text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw mustBe("true or false");
    };
  }

  public long integer(long least, long most) {
    String range =
        least == Long.MIN_VALUE
            ? "a whole number"
            : "a whole number from " + least + (most == Integer.MAX_VALUE ? " up" : " to " + most);
    try {
      long number = Long.parseLong(text());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw mustBe(range);
    }
    throw mustBe(range);
  }

  /** Reads a positive whole number; empty for {@code auto}. */
  public OptionalInt positiveOrAuto() {
    if (text().equals("auto")) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of((int) integer(1, Integer.MAX_VALUE));
    } catch (JobFailure e) {
      throw mustBe("a whole number from 1 up, or auto");
    }
  }

  /** Reads a number above 0; as a float it must be finite and still above 0. */
  public double positive() {
    return number(
        "a number above 0", number -> (float) number > 0 && Float.isFinite((float) number));
  }

  /** Reads a number in [0, 1); it must stay below 1 when rounded to a float. */
  public double fraction() {
    return number("a number from 0 to below 1", number -> number >= 0 && (float) number < 1);
  }

  /** Reads a number in (0, 1). */
  public double positiveFraction() {
    return number("a number between 0 and 1", number -> (float) number > 0 && (float) number < 1);
  }

  /** Reads a number of at least 0 that is finite as a float. */
  public double nonNegative() {
    return number("a number from 0 up", number -> number >= 0 && Float.isFinite((float) number));
  }

  /** Reads any finite number. */
  public double finite() {
    return number("a number", Double::isFinite);
  }

  private double number(String expected, DoublePredicate allowed) {
    try {
      double number = Double.parseDouble(text());
      if (allowed.test(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw mustBe(expected);
    }
    throw mustBe(expected);
  }

  /** Reads the name of an enum constant, in lower case with hyphens. */
  public <E extends Enum<E>> E choice(Class<E> type) {
    return choice(type, text());
  }

  /** Finds an enum constant by its name in this value. */
  public <E extends Enum<E>> E choice(Class<E> type, String chosen) {
    for (E constant : type.getEnumConstants()) {
      if (hyphenated(constant).equals(chosen)) {
        return constant;
      }
    }
    throw mustBe(
        Arrays.stream(type.getEnumConstants())
            .map(Key::hyphenated)
            .collect(Collectors.joining(", ", "one of: ", "")));
  }

  /** Reads like {@link #choice}; empty for {@code auto}. */
  public <E extends Enum<E>> Optional<E> choiceOrAuto(Class<E> type) {
    return text().equals("auto") ? Optional.empty() : Optional.of(choice(type));
  }

  /** Reads either one value for all {@code count} things, or a list with one value for each. */
  public <T> List<T> oneOrEach(int count, String thing, Function<Key, T> read) {
    if (!isList()) {
      return Collections.nCopies(count, read.apply(this));
    }
    List<T> each = list().stream().map(read).toList();
    if (each.size() != count) {
      throw mustBe("one value, or a list of %s, one for each %s".formatted(count, thing));
    }
    return each;
  }

  public boolean isList() {
    return value instanceof ConfigList;
  }

  public boolean isSection() {
    return value instanceof ConfigObject;
  }

  /** Returns a constant's name as the configuration spells it. */
  public static String hyphenated(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public List<Key> list() {
    if (!(value instanceof ConfigList list)) {
      throw mustBe("a list, [a, b, …]");
    }
    return list.stream().map(entry -> new Key(name, entry, defaults)).toList();
  }

  public List<String> texts() {
    return list().stream().map(Key::text).toList();
  }

  public List<String> textOrTexts() {
    return isList() ? texts() : List.of(text());
  }

  public Section section() {
    if (value instanceof ConfigObject object) {
      return new Section(name, object, defaults);
    }
    throw mustBe("a section, { … }");
  }

  public JobFailure mustBe(String expected) {
    String found = Secrets.redacted(name, value).render(ConfigRenderOptions.concise());
    return ExitCode.USAGE.failure(
        "%s = %s (%s)".formatted(name, found, place(value.origin())),
        "%s must be %s.".formatted(name, expected));
  }

  /** Returns file and line in a form that editors understand. */
  static String place(ConfigOrigin origin) {
    return origin.description().replaceFirst(": (\\d+)$", ":$1");
  }
}
