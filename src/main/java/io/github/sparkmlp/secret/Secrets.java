package io.github.sparkmlp.secret;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * The secrets this process was given, so that none of them is printed or logged. They are static
 * because any thread may log an exception that quotes one.
 */
public final class Secrets {
  /**
   * Matches anywhere in the name of a secret, among configuration keys, environment variables and
   * URI parameters. Short words must stand alone or begin with a capital, as in dbPwd.
   */
  public static final String NAMES =
      "(?i:secret|passw(?:or)?d|passphrase|token|credential|signature|authorization|bearer|jaas"
          + "|(?:access|account|api|private|shared|signing|encryption)[._-]?key"
          + "|(?<![a-z])(?:pass|pwd|pw|sas|sig)(?![a-z]))"
          + "|(?<=[a-z])(?:Pass|Pwd|Sas|Sig)(?![a-z])";

  private static final Pattern NAME = Pattern.compile(NAMES);

  private static final AtomicReference<Redaction> REDACTION =
      new AtomicReference<>(Redaction.OF_NOTHING_KNOWN);

  private static final Pattern KEY_AND_VALUE = Pattern.compile("\\s*=\\s*|\\s+");

  /** The characters that separate words in a line of any format. */
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s=:,\"'{}\\[\\]]+");

  private Secrets() {}

  public static String redact(String text) {
    return REDACTION.get().redact(text);
  }

  /** Forgets all secrets, which puts a test in the state of a new process. */
  public static void forget() {
    REDACTION.set(Redaction.OF_NOTHING_KNOWN);
  }

  /** Learns the secrets of environment and system properties, since any text may repeat them. */
  public static void learnEnvironment() {
    List<String> values = new ArrayList<>();
    System.getenv().forEach((name, value) -> collect(name, value, values));
    Properties properties = System.getProperties();
    properties
        .stringPropertyNames()
        .forEach(name -> collect(name, properties.getProperty(name, ""), values));
    learn(values);
  }

  /**
   * Learns secrets from arguments: {@code key=value}, or a key followed by its value. A value in
   * HOCON has several words.
   */
  public static void learnArguments(List<String> arguments) {
    List<String> values = new ArrayList<>();
    String before = "";
    for (String argument : arguments) {
      String[] parts = KEY_AND_VALUE.split(argument, 2);
      String value = parts.length == 2 ? parts[1] : "";
      if (isName(parts[0])) {
        values.add(value);
        values.addAll(value.matches("(?s)[{\\[\"].*") ? words(value) : List.of());
      }
      if (isName(before) && !argument.startsWith("-")) {
        values.add(argument);
      }
      values.addAll(Redaction.secretsIn(argument));
      before = parts.length == 1 ? argument : "";
    }
    learn(values);
  }

  /** Learns secrets from lines that could not be parsed: the error may quote any word of them. */
  public static void learnLines(String text) {
    List<String> values = new ArrayList<>(Redaction.secretsIn(text));
    for (String line : text.lines().toList()) {
      words(line).stream()
          .takeWhile(word -> !word.startsWith("#") && !word.startsWith("//"))
          .dropWhile(word -> !isName(word))
          .skip(1)
          .forEach(values::add);
    }
    learn(values);
  }

  private static List<String> words(String line) {
    return BETWEEN_WORDS.splitAsStream(line).toList();
  }

  public static void learn(ConfigObject root) {
    List<String> values = new ArrayList<>();
    collect("", root, values);
    learn(values);
  }

  /** Learns values, but no paths of existing files: they tell where a secret is, not what it is. */
  private static void learn(Collection<String> values) {
    List<String> secrets = values.stream().filter(value -> !isFile(value)).toList();
    REDACTION.updateAndGet(known -> known.and(secrets));
  }

  private static boolean isFile(String value) {
    File file = new File(value);
    return file.isAbsolute() && file.exists();
  }

  private static void collect(String name, ConfigValue value, List<String> values) {
    if (value instanceof ConfigObject object) {
      object.forEach((key, inner) -> collect(name + "." + key, inner, values));
    } else if (value instanceof ConfigList list) {
      list.forEach(inner -> collect(name, inner, values));
    } else if (value.valueType() != ConfigValueType.NULL) {
      collect(name, value.unwrapped().toString(), values);
    }
  }

  private static void collect(String name, String value, List<String> values) {
    if (isSecret(name)) {
      values.add(value);
    }
    values.addAll(Redaction.secretsIn(value));
  }

  private static boolean isName(String name) {
    return NAME.matcher(name).find();
  }

  /** Whether a full name says that its value is a secret. */
  public static boolean isSecret(String name) {
    return isName(name) && !name.equals("PWD");
  }

  /**
   * Returns a part of the configuration with its secrets removed.
   *
   * @param name full name of the part; empty for the whole configuration
   */
  public static ConfigValue redacted(String name, ConfigValue value) {
    return ConfigValueFactory.fromAnyRef(plain(name, value));
  }

  private static Object plain(String name, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      Map<String, Object> copy = new LinkedHashMap<>();
      object.forEach((key, inner) -> copy.put(key, plain(name + "." + key, inner)));
      return copy;
    }
    if (value instanceof ConfigList list) {
      return list.stream().map(inner -> plain(name, inner)).toList();
    }
    boolean isTelling =
        value.valueType() == ConfigValueType.STRING || value.valueType() == ConfigValueType.NUMBER;
    if (isTelling && isSecret(name)) {
      return Redaction.MARK;
    }
    return value.unwrapped() instanceof String text ? redact(text) : value;
  }
}
