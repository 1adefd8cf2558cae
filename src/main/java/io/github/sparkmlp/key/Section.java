package io.github.sparkmlp.key;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A part of the configuration that remembers which of its keys were asked for. */
public final class Section {
  private final String name;
  private final ConfigObject object;
  private final Map<String, Object> defaults;
  private final TreeSet<String> asked = new TreeSet<>();

  /**
   * A section of the given full name.
   *
   * @param name its full name, empty for the root
   * @param defaults gets the values of keys that are left out
   */
  public Section(String name, ConfigObject object, Map<String, Object> defaults) {
    this.name = name;
    this.object = object;
    this.defaults = defaults;
  }

  /** A key that must be there. */
  public Key key(String key) {
    return optional(key)
        .orElseThrow(
            () ->
                new JobFailure(
                    ExitCode.USAGE,
                    "%s is missing (%s)".formatted(path(key), Key.place(object.origin())),
                    "Add %s to the configuration, or --set %s=…".formatted(path(key), path(key))));
  }

  /** A key that may be left out. */
  public Key key(String key, Object otherwise) {
    return optional(key)
        .orElseGet(
            () -> {
              defaults.put(path(key), otherwise);
              ConfigValue value = ConfigValueFactory.fromAnyRef(otherwise, "the default");
              return new Key(path(key), value, defaults);
            });
  }

  /** Empty where the key is absent or null. */
  public Optional<Key> optional(String key) {
    asked.add(key);
    ConfigValue value = object.get(key);
    return value == null || value.valueType() == ConfigValueType.NULL
        ? Optional.empty()
        : Optional.of(new Key(path(key), value, defaults));
  }

  /** A number, empty where the key is absent. */
  public OptionalDouble optionalNumber(String key, ToDoubleFunction<Key> read) {
    Optional<Key> found = optional(key);
    return found.isPresent()
        ? OptionalDouble.of(read.applyAsDouble(found.get()))
        : OptionalDouble.empty();
  }

  /** A section whose every key has a default. */
  public Section section(String key) {
    return optional(key)
        .map(Key::section)
        .orElseGet(() -> new Section(path(key), ConfigValueFactory.fromMap(Map.of()), defaults));
  }

  /** All keys with their texts, for sections whose keys are not ours. */
  public Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    object.forEach((key, value) -> texts.put(key, new Key(path(key), value, defaults).text()));
    return texts;
  }

  /** All keys with what is read of them, for sections whose keys are not ours. */
  public <T> Map<String, T> values(Function<Key, T> read) {
    Map<String, T> values = new TreeMap<>();
    object.forEach(
        (key, value) -> {
          if (value.valueType() != ConfigValueType.NULL) {
            values.put(key, read.apply(new Key(path(key), value, defaults)));
          }
        });
    return values;
  }

  /** Whether there are other keys than the given one, null apart. */
  public boolean hasOtherThan(String key) {
    return object.entrySet().stream()
        .anyMatch(
            other ->
                !other.getKey().equals(key)
                    && other.getValue().valueType() != ConfigValueType.NULL);
  }

  /** Called once everything was read; null unsets whatever it is. */
  public void rejectUnknownKeys() {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      boolean isNull = entry.getValue().valueType() == ConfigValueType.NULL;
      if (!isNull && !asked.contains(entry.getKey())) {
        throw new JobFailure(
            ExitCode.USAGE,
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
