package io.github.sparkmlp.key;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.github.sparkmlp.failure.ExitCode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** A section of the configuration that records which of its keys were read. */
public final class Section {
  private final String name;
  private final ConfigObject object;
  private final Map<String, Object> defaults;
  private final TreeSet<String> asked = new TreeSet<>();

  /**
   * Creates a section.
   *
   * @param name its full name, empty for the root
   * @param defaults receives the value of each key that is left out
   */
  public Section(String name, ConfigObject object, Map<String, Object> defaults) {
    this.name = name;
    this.object = object;
    this.defaults = defaults;
  }

  /** Returns a required key. */
  public Key key(String key) {
    return optional(key)
        .orElseThrow(
            () ->
                ExitCode.USAGE.failure(
                    "%s is missing (%s)".formatted(path(key), Key.place(object.origin())),
                    "Add %s to the configuration, or --set %s=…".formatted(path(key), path(key))));
  }

  /** Returns a key, or the given default if it is left out. */
  public Key key(String key, Object otherwise) {
    return optional(key)
        .orElseGet(
            () -> {
              defaults.put(path(key), otherwise);
              ConfigValue value = ConfigValueFactory.fromAnyRef(otherwise, "the default");
              return new Key(path(key), value, defaults);
            });
  }

  /** Returns a key; empty if it is absent or null. */
  public Optional<Key> optional(String key) {
    asked.add(key);
    ConfigValue value = object.get(key);
    return value == null || value.valueType() == ConfigValueType.NULL
        ? Optional.empty()
        : Optional.of(new Key(path(key), value, defaults));
  }

  /** Returns a subsection whose keys all have defaults. */
  public Section section(String key) {
    return optional(key)
        .map(Key::section)
        .orElseGet(() -> new Section(path(key), ConfigValueFactory.fromMap(Map.of()), defaults));
  }

  /** Returns all keys with their texts, for sections whose keys the user chooses. */
  public Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    object.forEach((key, value) -> texts.put(key, new Key(path(key), value, defaults).text()));
    return texts;
  }

  /** Returns all keys with their parsed values, for sections whose keys the user chooses. */
  public <T> Map<String, T> values(Function<Key, T> read) {
    Map<String, T> values = new TreeMap<>();
    for (String key : object.keySet()) {
      optional(key).ifPresent(found -> values.put(key, read.apply(found)));
    }
    return values;
  }

  /** Whether the section has a non-null key other than the given one. */
  public boolean hasOtherThan(String key) {
    return object.keySet().stream()
        .anyMatch(other -> !other.equals(key) && optional(other).isPresent());
  }

  /** Reads the section; fails like {@link #rejectUnknownKeys} if the reader leaves out a key. */
  public <T> T read(Function<Section, T> reader) {
    T result = reader.apply(this);
    rejectUnknownKeys();
    return result;
  }

  /** Fails if a key was never read; call it last. Keys set to null are exempt: that unsets them. */
  public void rejectUnknownKeys() {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      boolean isNull = entry.getValue().valueType() == ConfigValueType.NULL;
      if (!isNull && !asked.contains(entry.getKey())) {
        throw ExitCode.USAGE.failure(
            "%s is not a known key (%s)"
                .formatted(path(entry.getKey()), Key.place(entry.getValue().origin())),
            "Known here: " + String.join(", ", asked) + ".");
      }
    }
  }

  private String path(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }
}
