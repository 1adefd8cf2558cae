package io.github.sparkmlp.report;

import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code report.html}: the results of a run, or a comparison of several runs, for people. The
 * single file needs no network and is made from what the runs left in their folders.
 */
public record Report(Storage storage) {

  public static String location(String folder) {
    return folder + "/report.html";
  }

  /**
   * Writes the report of one run, or a comparison.
   *
   * @param folders the folders of the runs
   * @return the report's size in bytes
   * @throws JobFailure if a run does not exist or its model is damaged
   */
  public int write(List<String> folders, String location) throws IOException {
    List<ReportedRun> records = new ArrayList<>();
    for (String folder : folders) {
      records.add(ReportedRun.read(storage, folder));
    }
    ReportPage page = records.size() == 1 ? of(records.get(0)) : comparing(records);
    page.add(
        Html.tag(
            "footer",
            "Made by spark-mlp. Curves are drawn by uPlot, MIT licence, © Leon Sorokin."));
    byte[] bytes = page.html().getBytes(StandardCharsets.UTF_8);
    storage.write(location, bytes);
    return bytes.length;
  }

  private static ReportPage of(ReportedRun record) {
    ReportPage page = new ReportPage(record.name());
    page.add(new Headline(record).html());
    if (record.epochs().rows() > 0) {
      addLearning(page, record);
    }
    addPredictions(page, record);
    if (record.epochs().rows() > 0) {
      RunCurves curves = new RunCurves(record);
      page.section("Where the time went", List.of(curves.bar(), page.grid(curves.time())));
    }
    record
        .model()
        .flatMap(model -> new Pictures(record, model).firstLayer())
        .ifPresent(weights -> page.section("Weights of the first layer", List.of(weights)));
    page.section("Columns of the table", ColumnsFile.html(record.columns()));
    return page.section("Settings", List.of(Settings.of(record.run())));
  }

  private static void addLearning(ReportPage page, ReportedRun record) {
    RunCurves curves = new RunCurves(record);
    List<Html> learning = new ArrayList<>();
    learning.add(page.grid(curves.learning()));
    learning.add(curves.epochTable());
    if (record.steps().rows() > 0) {
      learning.add(curves.stepTable());
    }
    page.section("Learning", learning);
  }

  private static void addPredictions(ReportPage page, ReportedRun record) {
    List<Html> figures = new ArrayList<>(ValueFigures.of(record.run().path("values")));
    figures.addAll(
        new RankingFigures(
                record.run().path("ranking"),
                record.className(1),
                record.score().path("auc").asDouble())
            .all());
    figures.addAll(new ConfusionFigures(record).all());
    if (record.score().has("classes")) {
      figures.add(new ClassFigures(record).html());
    }
    if (record.run().has("calibration")) {
      figures.addAll(new CalibrationFigure(record.run().path("calibration")).all());
    }
    if (!figures.isEmpty()) {
      Html grid = Html.tag("div.grid").addAll(figures.stream());
      page.section("Predictions of the %s rows".formatted(record.scored()), List.of(grid));
    }
    record
        .model()
        .flatMap(model -> new Pictures(record, model).mistakes())
        .ifPresent(mistakes -> page.section("Most confidently wrong", List.of(mistakes)));
  }

  private static ReportPage comparing(List<ReportedRun> records) {
    Comparison comparison = new Comparison(records);
    ReportPage page = new ReportPage("%s runs".formatted(records.size()));
    page.add(Html.tag("h1", "%s runs".formatted(records.size())));
    page.section("Results", List.of(comparison.finalFigures()));
    List<Html> learning = new ArrayList<>(List.of(page.grid(comparison.charts())));
    records.forEach(record -> learning.add(new RunCurves(record).epochTable()));
    page.section("Learning", learning);
    return page.section("Settings that differ", List.of(Settings.differences(records)));
  }
}
