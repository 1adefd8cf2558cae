package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What report and terminal show for each kind of task. */
class TaskReportsTest {
  private static final PrintStream OUT = System.out;

  private final SparkSession spark = TestSpark.local();
  @TempDir private Path folder;

  private Path table(boolean values) throws IOException {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 800; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      double score = a - b + random.nextGaussian() / 2;
      csv.append(a).append(',').append(b).append(',');
      csv.append(values ? String.valueOf(200_000 + 50_000 * score) : score > 2.2 ? "yes" : "no");
      csv.append('\n');
    }
    return Files.writeString(folder.resolve(values ? "values.csv" : "classes.csv"), csv);
  }

  private String printed(Path table, String... overrides) throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      run =
          TestRun.of(
              spark,
              folder,
              "run-name = x, data { train { path = \"%s\" }, label = y }, epochs = 5"
                  .formatted(table),
              overrides);
    } finally {
      System.setOut(OUT);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private TestRun run;

  private static long sum(JsonNode node) {
    if (!node.isArray()) {
      return node.asLong();
    }
    long sum = 0;
    for (JsonNode inner : node) {
      sum += sum(inner);
    }
    return sum;
  }

  @Test
  void aRegressionShowsPredictedAgainstActualAndResiduals() throws IOException {
    String printed = printed(table(true), "task=regression");
    assertThat(printed).containsPattern("epoch +step train loss +valid. loss +r2 ");
    JsonNode values = run.json("run.json").path("values");
    assertThat(values.path("rows").asText()).isEqualTo("validation");
    JsonNode each = values.path("each").get(0);
    assertThat(each.path("name").asText()).isEqualTo("y");
    long rows = run.json("run.json").path("validation").path("examples").asLong();
    assertThat(sum(each.path("counts"))).isEqualTo(rows).isPositive();
    assertThat(sum(each.path("residuals"))).isEqualTo(rows);
    String html = Files.readString(run.folder().resolve("report.html"));
    assertThat(html).contains("Predicted against actual: y", "Residuals: y", "Validation R²");
    assertThat(html.indexOf("Predicted against actual"))
        .isLessThan(html.indexOf("Where the time went"));
  }

  @Test
  void largeLossesKeepTheirColumns() throws IOException {
    String printed = printed(table(true), "task=regression", "data.target=none", "loss=mse");
    String[] rows =
        printed
            .lines()
            .filter(line -> line.matches(" +\\d+ +\\d+ .*e\\+\\d+.*"))
            .toArray(String[]::new);
    assertThat(rows).hasSize(5).allMatch(row -> row.length() == "    1".length() + 71);
  }

  @Test
  void rowsPredictedWrongAreShownAsTheyWereRead() throws IOException {
    Random random = new Random(2);
    StringBuilder csv = new StringBuilder("color,size,shape,y\n");
    for (int i = 0; i < 400; i++) {
      boolean red = random.nextBoolean();
      csv.append(red ? "red," : "blue,").append((red ? 100 : 200) + i % 7).append(',');
      csv.append(red ? "round," : "square,").append(random.nextBoolean() ? "yes" : "no");
      csv.append('\n');
    }
    printed(Files.writeString(folder.resolve("mixed.csv"), csv), "data.categorical=[color, shape]");
    String html = Files.readString(run.folder().resolve("report.html"));
    String section = html.substring(html.indexOf("Most confidently wrong"));
    String shown = section.substring(0, section.indexOf("</table>")).replaceAll("<[^>]*>", " ");
    assertThat(shown).containsPattern("predicted +probability +was +line +color +size +shape ");
    assertThat(shown)
        .containsPattern("red +10\\d +round ")
        .containsPattern("blue +20\\d +square ")
        .doesNotContainPattern("red +(20|square)|blue +(10|round)");
    List<String> lines = csv.toString().lines().toList();
    Matcher row = Pattern.compile("(\\d+) +(red|blue) +(\\d+) +(\\w+) ").matcher(shown);
    int rows = 0;
    for (; row.find(); rows++) {
      assertThat(lines.get(Integer.parseInt(row.group(1)) - 1))
          .startsWith(String.join(",", row.group(2), row.group(3), row.group(4)) + ",");
    }
    assertThat(rows).isGreaterThan(5);
  }

  @Test
  void fewOfTwoClassesAreJudgedByTheirRanking() throws IOException {
    String printed = printed(table(false));
    assertThat(printed).containsPattern("epoch +step train loss +accuracy +valid. loss +auc ");
    JsonNode json = run.json("run.json");
    JsonNode ranking = json.path("ranking");
    long rows = json.path("validation").path("examples").asLong();
    assertThat(ranking.path("positives").asLong() + ranking.path("negatives").asLong())
        .isEqualTo(rows);
    JsonNode found = ranking.path("found");
    assertThat(found.get(0).asLong()).isZero();
    assertThat(found.get(found.size() - 1)).isEqualTo(ranking.path("positives"));
    String html = Files.readString(run.folder().resolve("report.html"));
    assertThat(html)
        .contains("ROC: how much of &quot;yes&quot; is found")
        .contains("Precision by recall", "Validation AUC", "of the rows are &quot;yes&quot;");
  }

  @Test
  void ofThreeClassesThereIsNoRanking() throws IOException {
    run =
        TestRun.of(
            spark,
            folder,
            Animals.config(new Animals().write(folder.resolve("a.csv")), Animals.RAW));
    assertThat(run.json("run.json").has("ranking")).isFalse();
  }
}
