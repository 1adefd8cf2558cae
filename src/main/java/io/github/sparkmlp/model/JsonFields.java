package io.github.sparkmlp.model;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Seal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The fields of a JSON object in a file, read without any other library than this project's jar.
 * Everything unexpected is damage: a {@link JobFailure} with {@code IO_ERROR} that names the file
 * and the field.
 */
record JsonFields(ConfigObject object, String file) {
  private static final int DEEPEST = 32;

  /** Parses the text of a file as a JSON object. */
  static JsonFields parse(String text, String file) {
    requireShallow(text, file);
    try {
      ConfigParseOptions json = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
      return new JsonFields(ConfigFactory.parseString(text, json).root(), file);
    } catch (ConfigException | IllegalArgumentException e) {
      // The library throws the latter if it takes -400 for the code of a character.
      throw Seal.damaged(file, "it is not a JSON object: " + e.getMessage());
    }
  }

  /** Checks the depth of nesting, because the recursive parser would overflow the stack. */
  private static void requireShallow(String text, String file) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '"' -> quoted = !quoted;
        case '\\' -> i += quoted ? 1 : 0;
        case '{', '[' -> depth += quoted ? 0 : 1;
        case '}', ']' -> depth -= quoted ? 0 : 1;
        default -> {}
      }
      if (depth > DEEPEST) {
        throw Seal.damaged(file, "it is nested deeper than " + DEEPEST);
      }
    }
  }

  Set<String> keys() {
    return object.keySet();
  }

  boolean has(String key) {
    return object.containsKey(key);
  }

  String text(String key) {
    ConfigValue value = required(key);
    if (value.unwrapped() instanceof String text) {
      return text;
    }
    throw unexpected(key, value, "a text");
  }

  boolean flag(String key) {
    ConfigValue value = required(key);
    if (value.unwrapped() instanceof Boolean flag) {
      return flag;
    }
    throw unexpected(key, value, "true or false");
  }

  long whole(String key) {
    ConfigValue value = required(key);
    if (value.unwrapped() instanceof Integer || value.unwrapped() instanceof Long) {
      return ((Number) value.unwrapped()).longValue();
    }
    throw unexpected(key, value, "a whole number");
  }

  /** A whole number from 1 to the largest int. */
  int count(String key) {
    long count = whole(key);
    if (count < 1 || count > Integer.MAX_VALUE) {
      throw unexpected(key, required(key), "a whole number from 1");
    }
    return (int) count;
  }

  /** A finite number. */
  double number(String key) {
    ConfigValue value = required(key);
    if (value.unwrapped() instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw unexpected(key, value, "a number");
  }

  /** A float32, parsed from the digits, not rounded from the nearest double. */
  float real(String key) {
    ConfigValue value = required(key);
    if (value.unwrapped() instanceof Number) {
      float number = Float.parseFloat(value.render());
      if (Float.isFinite(number)) {
        return number;
      }
    }
    throw unexpected(key, value, "a number in the range of float32");
  }

  /** The constant of an enum by its name, ignoring case and dashes. */
  <E extends Enum<E>> E constant(String key, Class<E> type) {
    String name = text(key).toUpperCase(Locale.ROOT).replace('-', '_');
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw unexpected(key, required(key), "one of " + List.of(type.getEnumConstants()));
  }

  JsonFields object(String key) {
    ConfigValue value = required(key);
    if (value instanceof ConfigObject inner) {
      return new JsonFields(inner, "%s: \"%s\"".formatted(file, key));
    }
    throw unexpected(key, value, "an object");
  }

  /** The elements of a list, each read as if it were the key's only value. */
  <T> List<T> list(String key, BiFunction<JsonFields, String, T> reader) {
    ConfigValue value = required(key);
    if (!(value instanceof ConfigList elements)) {
      throw unexpected(key, value, "a list");
    }
    List<T> list = new ArrayList<>(elements.size());
    for (ConfigValue element : elements) {
      list.add(reader.apply(new JsonFields(element.atKey(key).root(), file), key));
    }
    return list;
  }

  /** All fields as texts, sorted by name. */
  Map<String, String> asTexts() {
    Map<String, String> texts = new LinkedHashMap<>();
    object.keySet().stream().sorted().forEach(key -> texts.put(key, asText(object.get(key))));
    return texts;
  }

  private static String asText(ConfigValue value) {
    return value.unwrapped() instanceof String text
        ? text
        : value.render(ConfigRenderOptions.concise());
  }

  private ConfigValue required(String key) {
    ConfigValue value = object.get(key);
    if (value == null) {
      throw damaged("\"%s\" is missing".formatted(key));
    }
    return value;
  }

  private JobFailure unexpected(String key, ConfigValue value, String expected) {
    return damaged(
        "\"%s\" has %s where %s was expected"
            .formatted(key, BadValue.quote(value.render(ConfigRenderOptions.concise())), expected));
  }

  /** The failure for an object whose content is impossible. */
  JobFailure damaged(String what) {
    return Seal.damaged(file, what);
  }
}
