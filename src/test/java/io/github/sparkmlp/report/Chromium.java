package io.github.sparkmlp.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A browser that nobody sees. */
final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  /** Looks into a frame of a given width, once everything in it has happened. */
  private static final String WINDOW =
      """
      <!doctype html>
      <iframe id="frame" width="%s" height="900"></iframe>
      <pre id="seen"></pre>
      <script>
        const frame = document.getElementById('frame');
        frame.onload = () => {
          const page = frame.contentDocument;
          const painted = canvas => canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height).data.some(byte => byte > 0);
          const texts = selector => [...page.querySelectorAll(selector)].map(e => e.textContent);
          document.getElementById('seen').textContent = JSON.stringify({
            drawn: Number(page.documentElement.dataset.drawn),
            painted: [...page.querySelectorAll('canvas')].filter(painted).length,
            legends: texts('#loss .u-value'),
            width: page.documentElement.scrollWidth,
            paper: getComputedStyle(page.body).backgroundColor,
            open: page.querySelectorAll('details[open]').length,
            images: [...page.images].filter(image => image.naturalWidth > 0).length,
          });
        };
        frame.srcdoc = %s;
      </script>
      """;

  private final Path folder;
  private final String program;

  /** What a page looks like, and what the browser complained of. */
  record Seen(JsonNode page, List<String> complaints) {}

  private Chromium(Path folder, String program) {
    this.folder = folder;
    this.program = program;
  }

  /** The one on the {@code PATH}; without one the test is skipped. */
  static Chromium installed(Path folder) {
    Optional<String> program =
        NAMES.stream()
            .flatMap(
                name ->
                    Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .map(path -> path + "/" + name))
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst();
    assumeTrue(program.isPresent(), "No browser: none of " + NAMES + " is on the PATH");
    return new Chromium(folder, program.orElseThrow());
  }

  /** Opens a page in a window of so many pixels. */
  Seen open(String html, int width, String... options) throws Exception {
    String quoted = new ObjectMapper().writeValueAsString(html).replace("<", "\\u003c");
    Path window = Files.writeString(folder.resolve("window.html"), WINDOW.formatted(width, quoted));
    Path complaints = folder.resolve("complaints.txt");
    String dom = dump(window, complaints, options);
    Matcher seen = Pattern.compile("<pre id=\"seen\">(\\{.*})</pre>").matcher(dom);
    assertThat(seen.find()).as(dom).isTrue();
    return new Seen(
        new ObjectMapper().readTree(seen.group(1)),
        Files.readAllLines(complaints).stream().filter(line -> line.contains("CONSOLE")).toList());
  }

  private String dump(Path window, Path complaints, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(program, "--headless", "--no-sandbox"));
    command.addAll(List.of("--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr"));
    command.add("--user-data-dir=" + folder.resolve("profile"));
    command.addAll(List.of(options));
    command.addAll(List.of("--dump-dom", window.toUri().toString()));
    Path out = folder.resolve("dom.html");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(complaints.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out);
  }
}
