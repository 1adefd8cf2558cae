package io.github.sparkmlp.secret;

import com.typesafe.config.ConfigUtil;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Takes secrets out of texts: values that are known, passwords of URIs, and {@code secret=x}. */
final class Redaction {
  /** What stands in their place. */
  static final String MARK = "***";

  static final Redaction OF_NOTHING_KNOWN = new Redaction(List.of());

  /** {@code ://user:password@}; a slash may be in the password where no port stands before it. */
  private static final Pattern USER_INFO =
      Pattern.compile(
          "(://[^\\s/?#:@\\[\"<>]*:|jdbc:oracle:\\w+:[^\\s/@\"]*/)"
              + "([^\\s/?#\"<>]+|(?!\\d{1,5}[/,?#])[^\\s?#\"<>@]+)(@)");

  /** {@code name=value}, or {@code "name": value}, up to what ends it in a URI or a sentence. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "((?<![\\w.-])(?=[\\w.-]*?(?:%s))[\\w.-]++".formatted(SecretNames.REGEX)
              + "\\\\?[\"']?(?:\\s*=\\s*|(?<=[\"'])\\s*:\\s*)(?:\\\\?[\"'])?)"
              + "(\\{[^}]*}|(?<=\")(?:[^\"\\\\]++|\\\\(?!\"))*+|(?<=')[^']*|[^\\s&;\"]+)()");

  private static final List<Pattern> PATTERNS = List.of(USER_INFO, ASSIGNMENT);

  private static final int SHORTEST = 4;

  /** Values that would be found everywhere: of flags, of durations and shares. */
  private static final Pattern ORDINARY =
      Pattern.compile("true|false|null|none|auto|\\*+|[\\d.eE+-]{1,5}", Pattern.CASE_INSENSITIVE);

  /** The longest first: one may contain another. */
  private final List<String> values;

  private Redaction(List<String> values) {
    this.values = values;
  }

  /** One that knows more values, as they are and as JSON and URIs spell them. */
  Redaction and(Collection<String> more) {
    Set<String> all = new TreeSet<>(values);
    more.stream().flatMap(Redaction::spellings).filter(Redaction::isTelling).forEach(all::add);
    return new Redaction(
        all.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList());
  }

  private static Stream<String> spellings(String value) {
    String quoted = ConfigUtil.quoteString(value);
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
    return Stream.of(
        value,
        quoted.substring(1, quoted.length() - 1),
        encoded,
        encoded.replace("+", "%20"),
        decoded(value));
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  private static boolean isTelling(String value) {
    return value.length() >= SHORTEST && !ORDINARY.matcher(value).matches();
  }

  /** What the patterns find in a text. */
  static List<String> secretsIn(String text) {
    return PATTERNS.stream()
        .flatMap(pattern -> pattern.matcher(text).results().map(found -> found.group(2)))
        .toList();
  }

  /** The text without secrets. */
  String redact(String text) {
    String redacted = text;
    for (String value : values) {
      redacted = redacted.replace(value, MARK);
    }
    for (Pattern pattern : PATTERNS) {
      redacted = pattern.matcher(redacted).replaceAll("$1" + Matcher.quoteReplacement(MARK) + "$3");
    }
    return redacted;
  }
}
