package io.github.sparkmlp.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BlockLayoutTest {

  @Property
  void blocksTileTheGlobalOrderEvenly(
      @ForAll @IntRange(min = 1, max = 500) int examples,
      @ForAll @IntRange(min = 1, max = 100) int batch,
      @ForAll @IntRange(min = 1, max = 40) int micro) {
    BlockLayout layout = BlockLayout.of(examples, batch, micro);
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
    BlockLayout layout = new BlockLayout(1000L * columns, columns, columns);
    Set<Integer> used = new HashSet<>();
    for (int column = 0; column < columns; column++) {
      for (int stripe = 0; stripe < layout.stripes(); stripe++) {
        int partition = layout.partition(stripe, column, partitions);
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
      @ForAll boolean shuffled) {
    BlockLayout layout = BlockLayout.of(examples, batch, micro);
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
    BlockLayout layout = BlockLayout.of(4000, 40, 10);
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
