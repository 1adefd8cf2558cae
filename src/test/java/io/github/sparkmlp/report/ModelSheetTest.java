package io.github.sparkmlp.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Reading;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.nn.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelSheetTest {

  private static List<String> sheet(
      Topology topology, LossType loss, TargetType targets, Preprocessing preprocessing) {
    PublishedModel.Description description =
        new PublishedModel.Description(
            topology, LossConfig.of(loss), targets, preprocessing, Reading.UNKNOWN);
    return ModelSheet.of(new PublishedModel(description, new float[1_234]));
  }

  @Test
  void tellsWhatATableBecomes() {
    List<FeatureColumn> columns =
        List.of(
            FeatureColumn.number("age"),
            FeatureColumn.category("city", List.of("Bonn", "Köln", "Ulm")));
    Preprocessing preprocessing =
        new Preprocessing(
            columns,
            new Scaling(List.of(30f, 0f, 0f, 0f), List.of(12.5f, 1f, 1f, 1f)),
            List.of(31f, 0.5f, 0.25f, 0.25f),
            List.of("no", "yes"),
            TargetScaling.NONE);
    Topology topology =
        new Topology(List.of(4, 8, 3, 1), List.of(ActivationType.RELU, ActivationType.TANH));
    assertThat(sheet(topology, LossType.BINARY_CROSS_ENTROPY, TargetType.LABELS, preprocessing))
        .containsExactly(
            "layers      4-8-3-1",
            "activations relu, tanh",
            "parameters  1,234",
            "targets     two classes: no, yes",
            "loss        binary-cross-entropy",
            "columns     age: a number",
            "            city: one of 3, Bonn, Köln, Ulm",
            "scaling     (x − shift) / divisor, shifts 0.0 to 30.0, divisors 1.0 to 12.5",
            "missing     imputed, the training mean");
  }

  @Test
  void longListsAreCut() {
    List<FeatureColumn> columns = new ArrayList<>();
    List<String> names = IntStream.range(0, 30).mapToObj(i -> "c" + i).toList();
    columns.add(FeatureColumn.category("which", names));
    columns.addAll(Collections.nCopies(40, FeatureColumn.number("x")));
    Preprocessing preprocessing =
        new Preprocessing(
            columns, Scaling.uniform(70, 1), List.of(), List.of(), TargetScaling.NONE);
    List<String> lines =
        sheet(
            new Topology(List.of(70, 2), List.of()),
            LossType.MSE,
            TargetType.VALUES,
            preprocessing);
    assertThat(lines)
        .contains(
            "activations none",
            "targets     2 values",
            "columns     which: one of 30, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, …",
            "            and 21 more",
            "scaling     none")
        .hasSize(28);
  }
}
