package io.github.sparkmlp.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BlockLayoutTest {

  /** With segments of at most so many stripes. */
  private static BlockLayout layout(int examples, int batch, int micro, int stripes) {
    return new BlockLayout(examples, batch, (batch - 1) / micro + 1, stripes);
  }

  @Property
  void segmentsTileAColumnAndHoldItsExamplesInOrder(
      @ForAll @IntRange(min = 1, max = 500) int examples,
      @ForAll @IntRange(min = 1, max = 50) int batch,
      @ForAll @IntRange(min = 1, max = 20) int micro,
      @ForAll @IntRange(min = 1, max = 20) int stripes) {
    BlockLayout layout = layout(examples, batch, micro, stripes);
    for (int column = 0; column < layout.columns(); column++) {
      int stripe = 0;
      for (int segment = 0; segment < layout.segments(); segment++) {
        assertThat(layout.firstStripe(segment)).isEqualTo(stripe);
        int place = 0;
        for (; stripe < layout.firstStripe(segment + 1); stripe++) {
          assertThat(layout.segmentOf(stripe)).isEqualTo(segment);
          for (int e = 0; e < layout.size(stripe, column); e++) {
            assertThat(layout.placeInSegment(stripe, column, e)).isEqualTo(place++);
          }
        }
        assertThat(stripe - layout.firstStripe(segment)).isBetween(1, stripes);
      }
      assertThat(stripe).isEqualTo(layout.stripes());
    }
  }

  @Property
  void aSegmentIsVisitedWholeBeforeTheNextOne(@ForAll long seed) {
    BlockLayout layout = new BlockLayout(4003, 40, 4, 7);
    BatchPlan plan = new BatchPlan(layout, seed, true);
    for (int column = 0; column < 4; column++) {
      List<Integer> visited = new ArrayList<>();
      for (int step = 0; step < layout.stripes(); step++) {
        for (long start : plan.step(1, step).blocks()) {
          int segment = layout.segmentOf(layout.stripeAt(start));
          boolean here = layout.columnAt(start) == column;
          if (here && (visited.isEmpty() || visited.get(visited.size() - 1) != segment)) {
            visited.add(segment);
          }
        }
      }
      assertThat(visited).hasSize(layout.segments()).doesNotHaveDuplicates();
    }
  }

  @Test
  void segmentsAreOfAThousandStripesOrSixtyFourMegabytes() {
    assertThat(BlockLayout.of(10_000_000, 128, 128, 4).segmentStripes()).isEqualTo(1024);
    assertThat(BlockLayout.of(10_000_000, 128, 128, 800).segmentStripes()).isEqualTo(655);
    assertThat(BlockLayout.of(10_000_000, 128, 128, 1 << 30).segmentStripes()).isEqualTo(1);
    // Those of all 32 columns are in memory at once.
    assertThat(BlockLayout.of(10_000_000, 4096, 128, 800).segmentStripes()).isEqualTo(81);
  }

  @Property
  void blocksTileTheGlobalOrderEvenly(
      @ForAll @IntRange(min = 1, max = 500) int examples,
      @ForAll @IntRange(min = 1, max = 100) int batch,
      @ForAll @IntRange(min = 1, max = 40) int micro,
      @ForAll @IntRange(min = 1, max = 20) int stripes) {
    BlockLayout layout = layout(examples, batch, micro, stripes);
    long position = 0;
    for (int stripe = 0; stripe < layout.stripes(); stripe++) {
      int least = Integer.MAX_VALUE;
      int most = 0;
      for (int column = 0; column < layout.columns(); column++) {
        assertThat(layout.start(stripe, column)).isEqualTo(position);
        int size = layout.size(stripe, column);
        for (int i = 0; i < size; i++, position++) {
          assertThat(layout.stripeAt(position)).isEqualTo(stripe);
          assertThat(layout.columnAt(position)).isEqualTo(column);
        }
        least = Math.min(least, size);
        most = Math.max(most, size);
      }
      assertThat(most - least).isLessThanOrEqualTo(1);
      assertThat(most).isLessThanOrEqualTo(Math.min(micro, layout.largestBlock()));
    }
    assertThat(position).isEqualTo(examples);
  }

  @Property
  void aColumnLivesOnPartitionsOfItsOwn(
      @ForAll @IntRange(min = 1, max = 20) int columns,
      @ForAll @IntRange(min = 1, max = 50) int partitions) {
    BlockLayout layout = new BlockLayout(1000L * columns, columns, columns, 10);
    Set<Integer> used = new HashSet<>();
    for (int column = 0; column < columns; column++) {
      for (int segment = 0; segment < layout.segments(); segment++) {
        int partition = layout.partition(segment, column, partitions);
        assertThat(partition).isBetween(0, partitions - 1);
        assertThat(partition % columns)
            .isEqualTo(partitions <= columns ? partition % columns : column);
        if (partitions <= columns) {
          assertThat(partition).isEqualTo(column % partitions);
        }
        used.add(partition);
      }
    }
    assertThat(used).hasSize(partitions);
  }

  @Property
  void inEveryEpochEveryBlockIsVisitedOnce(
      @ForAll @IntRange(min = 1, max = 300) int examples,
      @ForAll @IntRange(min = 1, max = 50) int batch,
      @ForAll @IntRange(min = 1, max = 20) int micro,
      @ForAll @IntRange(min = 1, max = 20) int stripes,
      @ForAll boolean shuffled) {
    BlockLayout layout = layout(examples, batch, micro, stripes);
    BatchPlan plan = new BatchPlan(layout, 42, shuffled);
    for (int epoch = 1; epoch <= 2; epoch++) {
      Set<Long> visited = new HashSet<>();
      long covered = 0;
      for (int step = 0; step < layout.stripes(); step++) {
        Set<Integer> columns = new HashSet<>();
        for (long start : plan.step(epoch, step).blocks()) {
          int column = layout.columnAt(start);
          assertThat(columns.add(column)).isTrue();
          assertThat(visited.add(start)).isTrue();
          covered += layout.size(layout.stripeAt(start), column);
          if (!shuffled) {
            assertThat(layout.stripeAt(start)).isEqualTo(step);
          }
        }
        assertThat(columns).isNotEmpty();
      }
      assertThat(covered).isEqualTo(examples);
    }
  }

  @Property(tries = 20)
  void epochsAndColumnsHaveOrdersOfTheirOwn(@ForAll long seed) {
    BlockLayout layout = BlockLayout.of(4000, 40, 10, 4);
    BatchPlan plan = new BatchPlan(layout, seed, true);
    Set<Long> firstSteps = new HashSet<>();
    for (int epoch = 1; epoch <= 5; epoch++) {
      for (long start : plan.step(epoch, 0).blocks()) {
        firstSteps.add(start / 40 * 10 + epoch);
      }
    }
    assertThat(firstSteps).hasSizeGreaterThan(10);
  }
}
