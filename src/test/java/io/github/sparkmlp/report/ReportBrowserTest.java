package io.github.sparkmlp.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports in a real browser. */
class ReportBrowserTest {
  private static final String DARK = "--blink-settings=preferredColorScheme=0";
  private static final String LIGHT = "--blink-settings=preferredColorScheme=1";

  @TempDir private Path folder;
  private Chromium browser;

  @BeforeEach
  void findBrowser() {
    browser = Chromium.installed(folder);
  }

  private RecordedRun run(String name, int epochs, int classes) throws Exception {
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
    return new RecordedRun(folder, name).epochs(epochs).scored(classes).model(names, 24);
  }

  /** 390 pixels: a phone. */
  @ParameterizedTest
  @CsvSource({
    "390, false, 'rgb(255, 255, 255)'",
    "390, true, 'rgb(18, 23, 29)'",
    "1280, false, 'rgb(255, 255, 255)'",
    "1280, true, 'rgb(18, 23, 29)'"
  })
  void curvesAreDrawnWithTheRunsFiguresAtAnyWidthInAnyLight(int width, boolean dark, String paper)
      throws Exception {
    String html = run("r", 4, 10).report();
    Chromium.Seen seen = browser.open(html, width, dark ? DARK : LIGHT);
    assertThat(seen.complaints()).isEmpty();
    assertThat(seen.page().path("drawn").asInt()).isEqualTo(6);
    assertThat(seen.page().path("painted").asInt()).isEqualTo(6);
    assertThat(seen.page().path("legends")).hasToString("[\"4\",\"0.25\",\"0.5\"]");
    assertThat(seen.page().path("width").asInt()).isEqualTo(width);
    assertThat(seen.page().path("paper").asText()).isEqualTo(paper);
    assertThat(seen.page().path("open").asInt()).isZero();
    assertThat(seen.page().path("images").asInt()).isEqualTo(24 + 5);
  }

  @Test
  void anEpochAndSeveralRunsAndVeryLongOnesAreDrawnToo() throws Exception {
    RecordedRun one = run("one", 1, 40);
    RecordedRun other = run("other", 10_000, 300);
    for (String html :
        List.of(
            one.report(),
            other.report(),
            RecordedRun.report(folder.resolve("two.html"), one, other))) {
      Chromium.Seen seen = browser.open(html, 390);
      assertThat(seen.complaints()).isEmpty();
      assertThat(seen.page().path("painted").asInt()).isGreaterThanOrEqualTo(6);
      assertThat(seen.page().path("width").asInt()).isEqualTo(390);
    }
  }

  /** Were it anything but text, its script would be refused, and the console would say so. */
  @Test
  void hostileTextDoesNothing() throws Exception {
    String hostile = "</script></textarea><script>alert(1)</script><img src=x onerror=alert(2)>";
    RecordedRun run = run(hostile, 2, 2).model(List.of(hostile, "b"), 2);
    run.run.put("error", hostile);
    Chromium.Seen seen = browser.open(run.report(), 1280);
    assertThat(seen.complaints()).isEmpty();
    assertThat(seen.page().path("images").asInt()).isEqualTo(2 + 5);
  }

  @Test
  void whatIsNotItsOwnIsRefused() throws Exception {
    String html = run("r", 2, 2).report();
    String changed = html.replace("</main>", "</main><script>document.title = 'x'</script>");
    assertThat(browser.open(changed, 1280).complaints())
        .anyMatch(complaint -> complaint.contains("Content Security Policy"));
  }
}
