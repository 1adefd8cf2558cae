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

/**
 * Removes secrets from text: known values, passwords in URIs, and {@code secret=x}.
 *
 * @param values the known secrets, longest first, since one may contain another
 */
record Redaction(List<String> values) {
  static final String MARK = "***";

  static final Redaction OF_NOTHING_KNOWN = new Redaction(List.of());

  /** {@code ://user:password@}; a password may contain a slash unless a port precedes it. */
  private static final Pattern USER_INFO =
      Pattern.compile(
          "(://[^\\s/?#:@\\[\"<>]*:|jdbc:oracle:\\w+:[^\\s/@\"]*/)"
              + "([^\\s/?#\"<>]+|(?!\\d{1,5}[/,?#])[^\\s?#\"<>@]+)(@)");

  /** {@code name=value} or {@code "name": value}; a URI or a sentence ends the value. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "((?<![\\w.-])(?=[\\w.-]*?(?:%s))[\\w.-]++".formatted(Secrets.NAMES)
              + "\\\\?[\"']?(?:\\s*=\\s*|(?<=[\"'])\\s*:\\s*)(?:\\\\?[\"'])?)"
              + "(\\{[^}]*}|(?<=\")(?:[^\"\\\\]++|\\\\(?!\"))*+|(?<=')[^']*|[^\\s&;\"]+)()");

  private static final List<Pattern> PATTERNS = List.of(USER_INFO, ASSIGNMENT);

  private static final int SHORTEST = 4;

  /** Values too common to redact: flags, durations, shares. */
  private static final Pattern ORDINARY =
      Pattern.compile("true|false|null|none|auto|\\*+|[\\d.eE+-]{1,5}", Pattern.CASE_INSENSITIVE);

  /** Returns a redaction that also knows these values, also as spelled in JSON and URIs. */
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

  /** Returns the secrets that the patterns find in a text. */
  static List<String> secretsIn(String text) {
    return PATTERNS.stream()
        .flatMap(pattern -> pattern.matcher(text).results().map(found -> found.group(2)))
        .toList();
  }

  /** Returns the text with each secret replaced by {@link #MARK}. */
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
