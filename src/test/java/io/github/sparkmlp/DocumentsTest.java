package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.failure.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** README.md and the pages of the site against the repository. */
class DocumentsTest {
  private static final Path RESOURCES = Path.of("src/site/resources");
  private static final Path SOURCES = Path.of("src/main/java/io/github/sparkmlp");
  private static final Path TESTS = Path.of("src/test/java/io/github/sparkmlp");

  private static final Pattern ABSOLUTE = Pattern.compile("[a-z]+:.*");

  /** {@code data.Split} or {@code nn/Network}, but not a part of a longer name. */
  private static final Pattern CLASS =
      Pattern.compile("(?<![\\w./])([a-z]+)[./]([A-Z]\\w+)(?:\\.java)?(?![\\w(])");

  private static final Pattern TEST = Pattern.compile("\\w+(?:Test|IT)");
  private static final Pattern CONF = Pattern.compile("conf/[\\w./-]+");
  private static final Pattern BUILD = Pattern.compile("(?:-P|exec:exec@)([\\w-]+)");
  private static final Pattern ITEM = Pattern.compile("<item [^>]*href=\"(.*?)\\.html\"");

  /** Words that say nothing, and those that have another name here. */
  private static final Pattern BANNED =
      Pattern.compile(
          "(?i)\\b(in order to|utili[sz]e\\w*|leverag\\w*|seamless\\w*|simply|obviously|blazing\\w*"
              + "|state-of-the-art|cutting-edge|easy to use|please|coefficients)\\b");

  static List<Document> documents() throws IOException {
    return Document.all();
  }

  @Test
  void theReadmeIsShort() {
    assertThat(Document.of(Path.of("README.md")).text().lines()).hasSizeLessThanOrEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadSomewhere(Document document) {
    for (String link : document.links()) {
      if (!ABSOLUTE.matcher(link).matches()) {
        assertThat(isThere(document, link)).as("%s in %s", link, document).isTrue();
      }
    }
  }

  /** A page of the site links pages beside it, by anchors that are written out. */
  private static boolean isThere(Document document, String link) {
    String[] parts = link.split("#", 2);
    Path beside = document.path().resolveSibling(parts[0]).normalize();
    boolean outside = document.isPage() && !beside.startsWith(Document.PAGES);
    Path file = parts[0].isEmpty() ? document.path() : beside;
    if (outside || !Files.exists(file)) {
      return document.isPage() && Files.exists(RESOURCES.resolve(link));
    }
    if (parts.length == 1) {
      return true;
    }
    Document target = Document.of(file);
    return target.ids().contains(parts[1])
        || (!document.isPage() && target.headings().contains(parts[1]));
  }

  @Test
  void theMenuHasEveryPage() throws IOException {
    Set<String> pages = new TreeSet<>();
    for (Document document : documents()) {
      if (document.isPage()) {
        pages.add(document.path().getFileName().toString().replaceAll("\\.md$", ""));
      }
    }
    assertThat(found(ITEM, Files.readString(Path.of("src/site/site.xml"))))
        .containsExactlyInAnyOrderElementsOf(pages);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void whatIsNamedIsThere(Document document) throws IOException {
    for (MatchResult name : CLASS.matcher(document.text()).results().toList()) {
      Path source = SOURCES.resolve(name.group(1)).resolve(name.group(2) + ".java");
      assertThat(source).as("%s in %s", name.group(), document).exists();
    }
    Set<String> tests = testClasses();
    for (String span : document.spans()) {
      if (TEST.matcher(span).matches()) {
        assertThat(tests).as("tests that %s names", document).contains(span);
      }
      if (CONF.matcher(span).matches()) {
        assertThat(Path.of(span)).as("named in %s", document).exists();
      }
    }
  }

  @Test
  void theDesignHasEveryPackage() throws IOException {
    List<String> told = Document.of(Document.PAGES.resolve("design.md")).spans();
    try (Stream<Path> folders = Files.list(SOURCES).filter(Files::isDirectory)) {
      assertThat(folders.map(folder -> folder.getFileName().toString())).allMatch(told::contains);
    }
  }

  private static Set<String> testClasses() throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      return files
          .map(file -> file.getFileName().toString().replaceAll("\\.java$", ""))
          .collect(Collectors.toSet());
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void profilesAndBenchmarksAreThoseOfTheBuild(Document document) throws IOException {
    String build = Files.readString(Path.of("pom.xml"));
    String commands = String.join("\n", document.spans()) + String.join("\n", document.lines());
    for (String id : found(BUILD, commands)) {
      assertThat(build).as("%s in %s", id, document).contains("<id>" + id + "</id>");
    }
  }

  @Test
  void theTablesOfExitCodesAreWhole() {
    List<String> codes =
        Arrays.stream(ExitCode.values()).map(code -> String.valueOf(code.number())).toList();
    Pattern rows = Pattern.compile("(?m)^\\| ([\\d, ]+) \\|");
    for (Path path : List.of(Path.of("README.md"), Document.PAGES.resolve("operations.md"))) {
      List<String> told =
          found(rows, Document.of(path).text()).stream()
              .flatMap(cell -> Stream.of(cell.split(", ")))
              .toList();
      assertThat(told).as("exit codes in %s", path).containsExactlyInAnyOrderElementsOf(codes);
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void wordsArePlain(Document document) {
    assertThat(found(BANNED, document.words())).as("banned words in %s", document).isEmpty();
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }
}
