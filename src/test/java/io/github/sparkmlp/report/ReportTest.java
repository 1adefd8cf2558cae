package io.github.sparkmlp.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.record.Figures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path folder;

  private RecordedRun run(String name) throws IOException {
    return new RecordedRun(folder, name);
  }

  private static List<String> names(int classes) {
    return IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
  }

  private static List<String> all(String pattern, String html) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(html)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void curvesHaveTheFiguresOfEveryEpoch() throws IOException {
    String html = run("r").epochs(4).report();
    JsonNode loss = RecordedRun.chart(html, "loss");
    assertThat(RecordedRun.numbers(loss.path("x").path("values"))).containsExactly(1, 2, 3, 4);
    assertThat(RecordedRun.curve(loss, "train")).containsExactly(1, 0.5, 0.333333, 0.25);
    assertThat(RecordedRun.curve(loss, "validation")).containsExactly(2, 1, 0.666667, 0.5);
    assertThat(loss.path("mark").asInt()).isEqualTo(4);
    JsonNode accuracy = RecordedRun.chart(html, "accuracy");
    assertThat(RecordedRun.curve(accuracy, "validation")).startsWith(0.25, 0.625);
    assertThat(RecordedRun.curve(RecordedRun.chart(html, "learning-rate"), "learning rate"))
        .containsOnly(0.01);
    JsonNode time = RecordedRun.chart(html, "time");
    assertThat(time.path("stacked").asBoolean()).isTrue();
    assertThat(RecordedRun.curve(time, "compute")).containsOnly(0.25);
  }

  @Test
  void whatCurvesShowIsInATableAndInWordsToo() throws IOException {
    String html = run("r").epochs(4).report();
    assertThat(html)
        .contains("<th scope=\"col\">validation macro F1</th>", "<td>0.6667</td>")
        .contains("Loss by epoch. train: first 1, last 0.25, least 0.25, greatest 1; validation");
  }

  @Test
  void keyFiguresComeFirst() throws IOException {
    RecordedRun run = run("r").epochs(4).scored(3).model(names(3), 0);
    String header = all("<header>(.*?)</header>", run.report()).get(0);
    assertThat(header)
        .contains("<h1>r</h1>", "90.00 %", "0.3125", "2:05 min", "of 30 rows")
        .contains(run.run.path("modelSha256").asText());
  }

  @Test
  void classesAreNamedWhereverTheyAre() throws IOException {
    String html = run("r").epochs(1).scored(3).model(names(3), 2).report();
    assertThat(html)
        .contains("<th scope=\"col\" title=\"class 2\"><span>class 2</span></th>")
        .contains("<td style=\"--heat: 0.900\" class=\"right\">9</td>")
        .contains("alt=\"class 0, taken for class 1\"")
        .contains("6.25 % on average");
  }

  @Test
  void picturesAreThePixelsOfRows() throws IOException {
    RecordedRun run = run("r").epochs(1).scored(3).model(names(3), 2);
    String html = run.report();
    List<String> images = all("src=\"data:image/png;base64,([^\"]*)\"", html);
    assertThat(images).hasSize(2 + 5);
    for (String image : images) {
      byte[] png = Base64.getDecoder().decode(image);
      assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(8);
    }
    JsonNode mistakes = new ObjectMapper().readTree(run.folder.resolve("mistakes.json").toFile());
    byte[] first = Base64.getDecoder().decode(images.get(0));
    int[] expected = new int[64];
    int[] found = new int[64];
    for (int i = 0; i < 64; i++) {
      expected[i] = mistakes.get(0).path("features").get(i).asInt();
      found[i] =
          ImageIO.read(new ByteArrayInputStream(first)).getRaster().getSample(i % 8, i / 8, 0);
    }
    assertThat(found).isEqualTo(expected);
  }

  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>&\"'\u2028<!--";

  /** A name that gets out of its place anywhere would bring this element with it. */
  @Test
  void hostileTextStaysText() throws IOException {
    RecordedRun hostile = run(HOSTILE).epochs(2).scored(2).model(List.of(HOSTILE, "b"), 1);
    hostile.run.put("error", HOSTILE).put("status", HOSTILE).put("dataFingerprint", HOSTILE);
    hostile.run.withObject("/config").put(HOSTILE, HOSTILE);
    for (String html :
        List.of(
            hostile.report(),
            RecordedRun.report(folder.resolve("two.html"), hostile, run("b").epochs(1)))) {
      assertThat(html).doesNotContain("<img src=x", "<!--").contains("&lt;/script&gt;");
      assertThat(all("(</script>)", html)).hasSize(3);
    }
  }

  @Test
  void onlyItsOwnScriptsMayRunAndNothingIsFetched() throws Exception {
    String html = run("r").epochs(2).report();
    String policy = all("Content-Security-Policy\" content=\"([^\"]*)\"", html).get(0);
    assertThat(policy).startsWith("default-src 'none'; ");
    List<String> scripts = all("<script>(.*?)</script>", html);
    assertThat(scripts).hasSize(2);
    for (String script : scripts) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      assertThat(policy).contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }
    Matcher address = Pattern.compile("(?:src|href)\\s*=\\s*\"(?!data:)").matcher(html);
    assertThat(address.find()).isFalse();
  }

  @Test
  void tenThousandEpochsKeepTheirExtremesInLittleRoom() throws IOException {
    String html = run("r").epochs(10_000).steps(50_000).scored(10).model(names(10), 24).report();
    assertThat(html.length()).isLessThan(2 * MEBIBYTE);
    JsonNode steps = RecordedRun.chart(html, "step-loss");
    double[] losses = RecordedRun.curve(steps, "train");
    assertThat(losses).hasSizeBetween(1000, 2000).startsWith(1).endsWith(50_000).isSorted();
    assertThat(RecordedRun.curve(RecordedRun.chart(html, "loss"), "train"))
        .hasSizeLessThanOrEqualTo(2000)
        .startsWith(1)
        .endsWith(1e-4);
  }

  @Test
  void ofTwoSpikesNoneIsLost() {
    double[] one = new double[12_345];
    double[] other = new double[one.length];
    one[7_777] = 5;
    other[3_333] = -5;
    int[] kept = Thinning.of(one.length, 500, List.of(one, other));
    assertThat(kept.length).isLessThanOrEqualTo(500);
    assertThat(kept).contains(0, 3_333, 7_777, 12_344).isSorted();
    assertThat(Thinning.pick(one, kept)).contains(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 31, 256, 1000})
  void manyClassesStayReadable(int classes) throws IOException {
    String html = run("r").epochs(5).scored(classes).model(names(classes), 24).report();
    assertThat(html.length()).isLessThan(MEBIBYTE);
    assertThat(html.contains("Most often confused")).isEqualTo(classes > 30);
    assertThat(html.contains("100 of 1,000 with the lowest F1")).isEqualTo(classes == 1000);
  }

  @Test
  void aRunThatFailedSaysWhyAndShowsWhatItHas() throws IOException {
    RecordedRun failed = run("r").epochs(2);
    failed.run.put("status", "failed").put("exitCode", 80).put("error", "It diverged");
    String html = failed.report();
    assertThat(html)
        .contains("failed, exit code 80", "It diverged")
        .doesNotContain("Most confidently wrong");
    assertThat(RecordedRun.curve(RecordedRun.chart(html, "loss"), "train")).hasSize(2);
  }

  @Test
  void aRunThatHasOnlyBegunHasAReportToo() throws IOException {
    Path begun = Files.createDirectories(folder.resolve("begun"));
    Files.writeString(begun.resolve("run.json"), "{\"status\": \"running\"}");
    Path file = folder.resolve("report.html");
    new Report(RecordedRun.STORAGE).write(List.of(begun.toString()), file.toString());
    assertThat(Files.readString(file)).contains("running").contains("{\"charts\":[]}");
  }

  @Test
  void aModelThatIsNoLongerTheRunsIsLeftOut() throws IOException {
    RecordedRun run = run("r").epochs(2).scored(3).model(names(3), 2);
    run.run.put("modelSha256", "ab");
    assertThat(run.report()).doesNotContain("Weights of the first layer", "class 2");
    run.run.remove("modelSha256");
    assertThat(run.report()).doesNotContain("Weights of the first layer");
  }

  @Test
  void aFolderWithoutARunIsNamed() {
    assertThatThrownBy(
            () ->
                new Report(RecordedRun.STORAGE)
                    .write(List.of(folder.toString()), folder + "/report.html"))
        .isInstanceOf(JobFailure.class)
        .hasMessageContaining("has no run.json");
  }

  @Test
  void severalRunsHaveTheirCurvesTogetherAndTheirDifferences() throws IOException {
    RecordedRun one = run("one").epochs(4).scored(3);
    RecordedRun other = run("other").epochs(2).scored(3);
    other.run.withObject("/config/network").put("activation", "tanh");
    String html = RecordedRun.report(folder.resolve("two.html"), one, other);
    JsonNode loss = RecordedRun.chart(html, "validation-loss");
    assertThat(RecordedRun.curve(loss, "one")).containsExactly(2, 1, 0.666667, 0.5);
    assertThat(RecordedRun.curve(loss, "other")).containsExactly(2, 1, Double.NaN, Double.NaN);
    assertThat(html)
        .contains("<th scope=\"row\">network.activation</th><td>relu</td><td>tanh</td>")
        .doesNotContain("<th scope=\"row\">seed</th>", "environment.spark");
  }

  @Test
  void equalRunsDifferInNothing() throws IOException {
    String html =
        RecordedRun.report(folder.resolve("two.html"), run("a").epochs(1), run("b").epochs(1));
    assertThat(html).contains("<p>None.</p>");
  }

  @Test
  void theSameFilesGiveTheSameReport() throws IOException {
    RecordedRun run = run("r").epochs(3000).scored(40).model(names(40), 5);
    byte[] first = run.report().getBytes(StandardCharsets.UTF_8);
    assertThat(Arrays.equals(first, run.report().getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"topKAccuracy|top k accuracy", "stepMillisP50|step millis P50", "r2|r2"})
  void fieldsHaveNamesForPeople(String fieldAndWords) {
    String[] both = fieldAndWords.split("\\|", -1);
    assertThat(Figures.words(both[0])).isEqualTo(both[1]);
  }
}
