package io.github.sparkmlp.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StepTimeTest {

  private static TaskTime task(long asked, long ready) {
    TaskTime time = new TaskTime();
    time.add(asked, ready);
    return time;
  }

  @Test
  void thePartsAreTheWholeStep() throws InterruptedException {
    long sending = TaskTime.now();
    Thread.sleep(2);
    long submitted = TaskTime.now();
    Thread.sleep(4);
    long asked = TaskTime.now();
    Thread.sleep(6);
    long ready = TaskTime.now();
    Thread.sleep(8);
    TaskTime task = task(asked, ready);
    Thread.sleep(10);
    long merged = TaskTime.now();
    double total = (merged - sending) / 1e3 + 12;
    StepTime time = StepTime.of(sending, submitted, merged, task).withTotal(total);
    assertThat(time.schedule()).isEqualTo((asked - submitted) / 1e3, within(1e-9));
    assertThat(time.broadcast())
        .isEqualTo((submitted - sending + ready - asked) / 1e3, within(1e-9));
    assertThat(time.compute()).isGreaterThanOrEqualTo(8);
    assertThat(time.aggregate()).isGreaterThanOrEqualTo(10);
    assertThat(time.update()).isEqualTo(12, within(1e-9));
    assertThat(time.total()).isEqualTo(total, within(1e-9));
  }

  @Test
  void theTaskThatEndedLastCounts() throws InterruptedException {
    TaskTime first = task(TaskTime.now(), TaskTime.now());
    Thread.sleep(2);
    TaskTime last = task(TaskTime.now(), TaskTime.now());
    TaskTime merged = new TaskTime();
    merged.merge(last);
    merged.merge(first);
    assertThat(merged.start()).isEqualTo(last.start());
    assertThat(merged.end()).isEqualTo(last.end());
    assertThat(merged.computing()).isEqualTo(last.computing());
  }

  @Test
  void aHostWhoseClockIsAnHourOffMakesNoPartNegative() {
    long now = TaskTime.now();
    for (long offset : new long[] {-3_600_000_000L, 3_600_000_000L}) {
      StepTime time =
          StepTime.of(now + offset, now + offset + 10, now + offset + 20, task(now, now))
              .withTotal(0.02);
      assertThat(time.schedule()).isNotNegative();
      assertThat(time.broadcast()).isNotNegative();
      assertThat(time.compute()).isNotNegative();
      assertThat(time.aggregate()).isNotNegative();
      assertThat(time.total()).isEqualTo(0.02, within(1e-9));
    }
  }

  @Test
  void sharesAddUpToOne() {
    StepTime shares = new StepTime(1, 2, 3, 4, 5).plus(new StepTime(1, 1, 1, 1, 1)).shares();
    assertThat(shares.total()).isEqualTo(1, within(1e-12));
    assertThat(shares.compute()).isEqualTo(0.2, within(1e-12));
    assertThat(StepTime.NONE.shares().total()).isZero();
  }
}
