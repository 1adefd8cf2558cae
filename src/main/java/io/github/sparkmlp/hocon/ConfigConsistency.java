package io.github.sparkmlp.hocon;

import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.BatchConfig.Order;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.PreprocessingConfig;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.key.Section;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks that the keys of a configuration fit each other. */
record ConfigConsistency(JobConfig job, Section root, int outputs) {

  static void require(JobConfig job, Section root) {
    List<Integer> layers = job.network().layers();
    ConfigConsistency consistency = new ConfigConsistency(job, root, layers.get(layers.size() - 1));
    consistency.requireOrderThatExists();
    if (job.schedule().warmUpEpochs() >= job.epochs()) {
      throw root.section("schedule").key("warm-up-epochs").mustBe("below epochs");
    }
    if (job.network().isOpen()) {
      return;
    }
    consistency.requireOutputsForTargets();
    consistency.requireWeightsOfClasses();
    consistency.requireClassesToStratify();
    consistency.requireColumnsToPrepare();
    consistency.requireMetricsThatExist();
    consistency.requireImagesOfInputs();
  }

  private void requireOrderThatExists() {
    boolean idx = job.data().format().equals("idx");
    if (idx && job.batch().order() == Order.BY_COLUMNS) {
      throw root.section("batch").key("order-by").mustBe("left out: IDX files have no columns");
    }
    if (!idx && job.batch().order() == Order.AS_READ) {
      throw root.section("batch")
          .key("order")
          .mustBe(
              "shuffled: the order in which Spark reads a table depends on its parallelism;"
                  + " batch.order-by = [columns] names an order");
    }
  }

  private void requireOutputsForTargets() {
    Key layers = root.section("network").key("layers");
    if (job.targets() == TargetType.CLASS && outputs < 2) {
      throw layers.mustBe(
          "sizes that end with the number of classes; two classes may have one output where loss is"
              + " binary-cross-entropy, and regression is task = regression");
    }
    int labels = job.data().columns().labels().size();
    boolean one = job.targets() == TargetType.CLASS || job.data().format().equals("idx");
    if (labels != 1 && (one || labels != outputs)) {
      throw root.section("data")
          .key("label")
          .mustBe(one ? "one column" : "one column, or %s: one per output".formatted(outputs));
    }
  }

  private void requireWeightsOfClasses() {
    if (job.data().classWeights().isEmpty()) {
      return;
    }
    Key key = root.section("data").key("class-weights");
    int classes = job.targets().classes(outputs);
    if (!job.targets().areExclusive(outputs)) {
      throw key.mustBe("left out unless each example has exactly one class");
    }
    int given = job.data().classWeights().get().given().size();
    if (given != 0 && given != classes) {
      throw key.mustBe("balanced, or a list of %s weights: one for each class".formatted(classes));
    }
  }

  private void requireClassesToStratify() {
    if (job.data().stratified() && !job.targets().areExclusive(outputs)) {
      throw root.section("data")
          .key("stratified")
          .mustBe("false unless each example has exactly one class");
    }
    if (job.data().stratified() && job.data().fractions().isEmpty()) {
      throw root.section("data")
          .key("stratified")
          .mustBe("false where neither data.validation nor data.test is a fraction");
    }
  }

  private void requireColumnsToPrepare() {
    Section data = root.section("data");
    PreprocessingConfig preparation = job.data().preparation();
    List<String> features = job.data().columns().features();
    boolean idx = job.data().format().equals("idx");
    boolean all = features.contains("*");
    if ((!preparation.categorical().isEmpty() || preparation.findsCategories())
        && (idx || (!all && !features.containsAll(preparation.categorical())))) {
      throw data.key("categorical")
          .mustBe(idx ? "left out: IDX files have no columns" : "among data.features");
    }
    if (preparation.classes().isEmpty()) {
      return;
    }
    Key key = data.key("classes");
    int given = preparation.classes().get().given().size();
    if (idx || !job.targets().areExclusive(outputs)) {
      throw key.mustBe("left out where labels are not the name of a class");
    }
    if (given != 0 && given != job.targets().classes(outputs)) {
      throw key.mustBe(
          "auto, or a list of %s names: network.layers ends with %s"
              .formatted(job.targets().classes(outputs), outputs));
    }
  }

  private void requireMetricsThatExist() {
    Set<Metric> metrics =
        Metric.of(job.targets(), job.loss().type(), outputs, job.metrics().topK());
    String allowed =
        metrics.stream()
            .map(Metric::configured)
            .collect(Collectors.joining(", ", "one of: ", " for this task, loss and outputs"));
    if (job.earlyStopping().isPresent()) {
      Section stopping = root.section("early-stopping");
      if (job.data().validation().isEmpty() && job.data().validationFraction().isEmpty()) {
        throw root.key("early-stopping").mustBe("left out where there is no data.validation");
      }
      if (!metrics.contains(job.earlyStopping().get().metric())) {
        throw stopping.key("metric").mustBe(allowed);
      }
    }
    for (Metric metric : job.publish().require().keySet()) {
      Key key = root.section("publish").section("require").key(metric.configured());
      if (job.data().test().isEmpty() && job.data().testFraction().isEmpty()) {
        throw key.mustBe("left out where there is no data.test");
      }
      if (!metrics.contains(metric)) {
        throw key.mustBe("another metric, " + allowed);
      }
    }
  }

  private void requireImagesOfInputs() {
    if (job.augment().isPresent()) {
      List<Integer> shape = job.augment().get().shape();
      long pixels = shape.stream().mapToLong(size -> size).reduce(1, (a, b) -> a * b);
      int inputs = job.network().layers().get(0);
      if (pixels != inputs) {
        throw root.section("augment")
            .key("shape")
            .mustBe("a shape of %s values, as network.layers begins".formatted(inputs));
      }
    }
  }
}
