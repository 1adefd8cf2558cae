package io.github.sparkmlp.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.config.ReduceConfig.Strategy;
import io.github.sparkmlp.evaluate.LossSum;
import io.github.sparkmlp.step.StepResult;
import io.github.sparkmlp.step.StepTime;
import io.github.sparkmlp.step.Steps;
import org.junit.jupiter.api.Test;

class StepMeterTest {
  private static final StepResult RESULT =
      new StepResult(new LossSum(), LossSum.Scales.ofExamples(1), 0.1);

  private static Steps.Taken step(Strategy strategy, StepTime time, double jobMillis) {
    return new Steps.Taken(strategy, RESULT, time, jobMillis);
  }

  @Test
  void nothingIsKnownBeforeTheFirstStep() {
    assertThat(new StepMeter(new StepMeter.Shape(1, 1, Strategy.DIRECT)).costs(Strategy.AUTO))
        .isEmpty();
  }

  /** Four tasks of two blocks each are eight blocks for two threads: four times two. */
  @Test
  void fusedStepsWouldTakeWhatTheTasksComputeAndTheUpdate() {
    StepMeter meter = new StepMeter(new StepMeter.Shape(4, 2, Strategy.DIRECT));
    meter.add(step(Strategy.TREE, new StepTime(6, 0, 0.2, 1, 0.1), 7));
    StepCosts costs = meter.costs(Strategy.TREE).orElseThrow();
    assertThat(costs.taken()).isEqualTo(Strategy.TREE);
    assertThat(costs.fastest()).isEqualTo(Strategy.FUSED);
    assertThat(costs.costs().get(Strategy.TREE)).isEqualTo(new StepCosts.Cost(7.3, true));
    assertThat(costs.costs().get(Strategy.FUSED))
        .isEqualTo(new StepCosts.Cost(2 * 0.2 + 0.1, false));
    assertThat(costs.costs().get(Strategy.DIRECT).measured()).isFalse();
    // A plain job starts some milliseconds earlier than treeAggregate.
    assertThat(costs.costs().get(Strategy.DIRECT).millis()).isBetween(7.3 - 5, 7.3 - 2);
  }

  @Test
  void whereNoTaskCanReadAStepsDataItIsShared() {
    StepMeter meter = new StepMeter(new StepMeter.Shape(4, 0, Strategy.TREE));
    meter.add(step(Strategy.TREE, new StepTime(6, 0, 0.2, 1, 0.1), 7));
    StepCosts costs = meter.costs(Strategy.FUSED).orElseThrow();
    assertThat(costs.costs()).containsOnlyKeys(Strategy.TREE, Strategy.DIRECT);
    assertThat(costs.taken()).isEqualTo(Strategy.TREE);
  }

  /** A hundred steps had 4 ms in common: a shared step would have them for itself. */
  @Test
  void sharedStepsWouldHaveAJobEach() {
    StepMeter meter = new StepMeter(new StepMeter.Shape(1, 1, Strategy.DIRECT));
    for (int i = 0; i < 100; i++) {
      meter.add(step(Strategy.FUSED, new StepTime(0.03, 0, 0.2, 0.01, 0.1), 4));
    }
    StepCosts costs = meter.costs(Strategy.AUTO).orElseThrow();
    assertThat(costs.taken()).isEqualTo(Strategy.FUSED);
    assertThat(costs.costs().get(Strategy.DIRECT))
        .isEqualTo(new StepCosts.Cost(4 + 0.2 + 0.1, false));
    assertThat(costs.costs().get(Strategy.TREE).measured()).isFalse();
    assertThat(costs.costs().get(Strategy.TREE).millis()).isBetween(4.3 + 2, 4.3 + 5);
  }
}
