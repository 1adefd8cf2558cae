package io.github.sparkmlp.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.config.EarlyStoppingConfig;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.nn.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
  private static final Topology TOPOLOGY = new Topology(List.of(1, 1), ActivationType.IDENTITY);

  private static EarlyStopping stopping(Metric metric, double minDelta) {
    return new EarlyStopping(new EarlyStoppingConfig(metric, 2, minDelta), TOPOLOGY, 2);
  }

  /** Goes through epochs whose metric has these values; parameters are the epoch's number. */
  private static void validate(EarlyStopping stopping, Metric metric, int from, double... values) {
    for (int i = 0; i < values.length; i++) {
      double loss = metric == Metric.LOSS ? values[i] : 1;
      Evaluation score = new Evaluation(loss, 10, Map.of(metric, values[i]), Optional.empty());
      stopping.add(from + i, score, new float[] {from + i, 0});
    }
  }

  private static int kept(EarlyStopping stopping) {
    float[] parameters = new float[2];
    stopping.restore(parameters);
    assertThat(parameters[0]).isEqualTo(stopping.epoch());
    return stopping.epoch();
  }

  @Test
  void theBestEpochIsKeptAndPatienceCountsFromIt() {
    EarlyStopping stopping = stopping(Metric.LOSS, 0);
    validate(stopping, Metric.LOSS, 1, 3, 2, 2.5);
    assertThat(stopping.isDue()).isFalse();
    validate(stopping, Metric.LOSS, 4, 1, 1, 1.5);
    assertThat(stopping.isDue()).isTrue();
    assertThat(kept(stopping)).isEqualTo(4);
  }

  @Test
  void someMetricsAreBetterWhenTheyAreHigher() {
    EarlyStopping stopping = stopping(Metric.ACCURACY, 0.05);
    validate(stopping, Metric.ACCURACY, 1, 0.5, 0.54, 0.56);
    assertThat(kept(stopping)).isEqualTo(3);
    validate(stopping, Metric.ACCURACY, 4, 0.6, 0.6);
    assertThat(stopping.isDue()).isTrue();
    assertThat(kept(stopping)).isEqualTo(3);
  }

  @Test
  void aMetricWithoutAValueEndsTheTraining() {
    EarlyStopping stopping = stopping(Metric.AUC, 0);
    assertThatThrownBy(() -> validate(stopping, Metric.AUC, 1, Double.NaN))
        .hasMessageContaining("early-stopping.metric = auc")
        .extracting("exitCode")
        .isEqualTo(ExitCode.BAD_DATA);
  }

  @Test
  void aCheckpointRemembersItAll() {
    EarlyStopping stopping = stopping(Metric.RMSE, 0);
    validate(stopping, Metric.RMSE, 1, 3, 0.1, 2);
    Checkpoint checkpoint = new Checkpoint();
    stopping.save(checkpoint);
    EarlyStopping resumed = stopping(Metric.RMSE, 0);
    resumed.resume(checkpoint);
    assertThat(kept(resumed)).isEqualTo(2);
    assertThat(resumed.isDue()).isFalse();
    validate(resumed, Metric.RMSE, 4, 0.1);
    assertThat(resumed.isDue()).isTrue();
  }
}
