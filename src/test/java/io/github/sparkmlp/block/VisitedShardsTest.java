package io.github.sparkmlp.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.nn.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisitedShardsTest {
  private static final int ROWS = 3_000;

  @TempDir private Path folder;

  private TrainingData load() throws IOException {
    StringBuilder rows = new StringBuilder("label,x\n");
    for (int i = 0; i < ROWS; i++) {
      rows.append(i % 2).append(',').append(i).append('\n');
    }
    Path conf =
        Files.writeString(
            folder.resolve("test.conf"),
            """
            run-name = test
            data { format = csv, options { header = true }, partitions = 2, train { path = "%s" } }
            network { layers = [1, 2] }
            batch { size = 1 }
            optimizer { type = sgd, learning-rate = 1 }
            epochs = 1
            """
                .formatted(Files.writeString(folder.resolve("rows.csv"), rows)));
    JobConfig config = TestConfig.read(conf, List.of());
    ExampleReader reader =
        new ExampleReader(
            TestSpark.local(), config.data(), Topology.of(config.network()), config.targets());
    return TestConfig.load(reader, config.batch(), 1);
  }

  /** As a partition on disk is: whatever is asked of it, all of it is read. */
  @Test
  void aPartitionIsReadOnceForEachSegmentThatIsVisited() throws IOException {
    TrainingData data = load();
    BlockLayout layout = data.layout();
    assertThat(layout.segments()).isEqualTo(3);
    LongAccumulator reads = data.shards().context().longAccumulator();
    JavaRDD<Shard> counted =
        data.shards()
            .mapPartitions(
                shards -> {
                  reads.add(1);
                  return shards;
                });
    BatchPlan plan = new BatchPlan(layout, 1, true);
    Set<Integer> segments = new HashSet<>();
    for (int step = 0; step < layout.stripes(); step += 75) {
      long[] starts = plan.step(1, step).blocks();
      int segment = layout.segmentOf(layout.stripeAt(starts[0]));
      int partition = layout.partitionAt(starts[0], 2);
      segments.add(segment);
      JavaRDD<Shard> visited = new VisitedShards(counted.rdd(), layout, starts).toJavaRDD();
      List<Shard> found = visited.collectPartitions(new int[] {partition})[0];
      assertThat(found).hasSize(1).allMatch(shard -> shard.find(starts[0]) >= 0);
      assertThat(reads.value()).isEqualTo(segments.size());
    }
    assertThat(segments).hasSize(3);
  }
}
