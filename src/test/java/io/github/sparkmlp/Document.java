package io.github.sparkmlp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * README.md or a page of the site.
 *
 * @param path the Markdown file
 * @param text its content
 */
record Document(Path path, String text) {
  static final Path PAGES = Path.of("src/site/markdown");

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?\\n(.*?)^```$");
  private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern ID = Pattern.compile("<a id=\"([^\"]+)\"></a>");

  static Document of(Path path) {
    try {
      return new Document(path, Files.readString(path));
    } catch (IOException e) {
      throw new IllegalStateException(path + " cannot be read", e);
    }
  }

  /** README.md and all pages. */
  static List<Document> all() throws IOException {
    try (Stream<Path> pages = Files.list(PAGES)) {
      return Stream.concat(Stream.of(Path.of("README.md")), pages.sorted())
          .map(Document::of)
          .toList();
    }
  }

  boolean isPage() {
    return path.startsWith(PAGES);
  }

  /** The text without blocks of code. */
  private String prose() {
    return BLOCK.matcher(text).replaceAll("");
  }

  /** The text without code. */
  String words() {
    return SPAN.matcher(prose()).replaceAll("");
  }

  /** Inline code. */
  List<String> spans() {
    return groups(SPAN, prose());
  }

  /** The lines of blocks of code; one that ends with a backslash goes on in the next. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    groups(BLOCK, text).forEach(block -> lines.addAll(block.replace("\\\n", " ").lines().toList()));
    return lines;
  }

  List<String> links() {
    return groups(LINK, words());
  }

  /** The anchors of headings, as GitHub forms them. */
  Set<String> headings() {
    Set<String> anchors = new TreeSet<>();
    for (String heading : groups(HEADING, prose())) {
      String bare = heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "");
      anchors.add(bare.replace(' ', '-'));
    }
    return anchors;
  }

  /** The anchors that are written out. Maven's site forms others of headings than GitHub does. */
  Set<String> ids() {
    return new TreeSet<>(groups(ID, text));
  }

  private static List<String> groups(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
