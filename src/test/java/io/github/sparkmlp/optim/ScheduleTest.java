package io.github.sparkmlp.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sparkmlp.Reference;
import io.github.sparkmlp.config.ScheduleConfig;
import io.github.sparkmlp.config.ScheduleConfig.Constant;
import io.github.sparkmlp.config.ScheduleConfig.Cosine;
import io.github.sparkmlp.config.ScheduleConfig.Curve;
import io.github.sparkmlp.config.ScheduleConfig.Exponential;
import io.github.sparkmlp.config.ScheduleConfig.OneCycle;
import io.github.sparkmlp.config.ScheduleConfig.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {

  static List<Arguments> settings() {
    return List.of(
        Arguments.of("one-cycle max=0.1 steps=12 warmup=0.25", new OneCycle(0.25), 0),
        Arguments.of("cosine base=0.1 steps=12 min=0", new Cosine(0), 0),
        Arguments.of("step base=0.1 every=4 factor=0.5", new Step(4, 0.5), 0),
        Arguments.of("warm-up 4 steps linear from 0.025, then constant 0.1", new Constant(), 4),
        Arguments.of("exponential base=0.1 factor=0.9", new Exponential(0.9), 0));
  }

  private static Schedule schedule(Curve curve, double warmUp, int epochSteps, int epochs) {
    return new Schedule(new ScheduleConfig(curve, warmUp), 0.1, epochSteps, epochs);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void everyStepAgreesWithPyTorch(String name, Curve curve, double warmUp) {
    double[] expected =
        Reference.doubles(Reference.json("optimizers.json").get("schedules").get(name));
    Schedule schedule = schedule(curve, warmUp, 1, 12);
    for (int step = 0; step < 12; step++) {
      assertThat(schedule.learningRate(step)).isCloseTo(expected[step], within(1e-7));
    }
  }

  @Test
  void everyScheduleOfTheReferenceIsTried() {
    List<String> names = new ArrayList<>();
    Reference.json("optimizers.json").get("schedules").fieldNames().forEachRemaining(names::add);
    assertThat(settings()).extracting(setting -> setting.get()[0]).hasSameElementsAs(names);
  }

  @Test
  void epochsAreTheUnitHoweverManyStepsTheyHave() {
    Schedule steps = schedule(new Step(2, 0.5), 0, 10, 6);
    assertThat(steps.learningRate(19)).isEqualTo(0.1);
    assertThat(steps.learningRate(20)).isEqualTo(0.05);
    Schedule exponential = schedule(new Exponential(0.25), 0, 10, 6);
    assertThat(exponential.learningRate(5)).isCloseTo(0.05, within(1e-15));
    assertThat(exponential.learningRate(10)).isCloseTo(0.025, within(1e-15));
  }

  @Test
  void aWarmUpComesBeforeTheCurve() {
    Schedule schedule = schedule(new Cosine(0.1), 0.5, 10, 3);
    assertThat(schedule.learningRate(0)).isCloseTo(0.02, within(1e-15));
    for (int step = 1; step < 5; step++) {
      assertThat(schedule.learningRate(step)).isBetween(schedule.learningRate(step - 1), 0.1);
    }
    assertThat(schedule.learningRate(5)).isEqualTo(0.1);
    assertThat(schedule.learningRate(29)).isBetween(0.01, 0.011);
  }

  @Test
  void theShortestTrainingsHaveFiniteRates() {
    for (int steps = 1; steps < 5; steps++) {
      Schedule schedule = schedule(new OneCycle(0.5), 0, 1, steps);
      for (int step = 0; step < steps; step++) {
        assertThat(schedule.learningRate(step)).isBetween(0.0, 0.1);
      }
    }
  }
}
