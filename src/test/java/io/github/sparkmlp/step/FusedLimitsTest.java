package io.github.sparkmlp.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FusedLimitsTest {
  private static final long MEGABYTE = 1_000_000;

  @Test
  void dataInOneJvmNeedNoMemoryElsewhere() {
    FusedLimits limits = new FusedLimits(true, 1000 * MEGABYTE, 0, MEGABYTE);
    assertThat(limits.obstacle()).isEmpty();
    assertThat(limits.gathers()).isFalse();
  }

  @Test
  void dataOfSeveralExecutorsMustFitIntoAQuarterOfOne() {
    FusedLimits fitting = new FusedLimits(false, 100 * MEGABYTE, 400 * MEGABYTE, MEGABYTE);
    assertThat(fitting.gathers()).isTrue();
    assertThat(fitting.obstacle()).isEmpty();
    FusedLimits large = new FusedLimits(false, 101 * MEGABYTE, 400 * MEGABYTE, MEGABYTE);
    assertThat(large.gathers()).isFalse();
    assertThat(large.obstacle())
        .hasValue(
            "the blocks of a step lie on several executors, and the rows (101 MB) are more than a"
                + " quarter of an executor's storage memory (400 MB)");
  }

  @Test
  void aStateThatIsTooLargeForTasksIsTold() {
    assertThat(new FusedLimits(true, 0, 0, 600 * MEGABYTE).obstacle())
        .hasValue("parameters and optimizer have 600 MB, at most 537 MB travel with a task");
  }
}
