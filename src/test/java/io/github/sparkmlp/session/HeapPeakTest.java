package io.github.sparkmlp.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapPeakTest {
  private static final int SIZE = 300 << 20;

  private static volatile byte[] held;

  @Test
  void itIsWhatCollectionsLeftEvenIfTheyLeaveLessLater() throws Exception {
    try (HeapPeak peak = new HeapPeak()) {
      held = new byte[SIZE];
      collect();
      assertThat(held.length).isEqualTo(SIZE);
      held = null;
      long before = peak.bytes();
      collect();
      assertThat(before).isGreaterThan(SIZE);
      assertThat(peak.bytes()).isGreaterThan(SIZE).isLessThan(Runtime.getRuntime().maxMemory());
    }
  }

  /** Notifications come a little later. */
  @SuppressWarnings("ThreadSleep")
  private static void collect() throws InterruptedException {
    System.gc();
    Thread.sleep(500);
  }
}
