package io.github.sparkmlp.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.data.StorageMemory;
import io.github.sparkmlp.nn.ParameterLayout;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.preflight.MemoryNeed.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryNeedTest {
  private static final int BLOCK = 8;

  private long parameters;

  private MemoryNeed need(boolean local, int threads, String strategy) throws IOException {
    JobConfig config =
        TestConfig.read(
            Path.of("conf/seed.conf"),
            List.of(
                "network.layers=[784, 2000, 10]",
                "optimizer={ type = adam, learning-rate = 0.01 }",
                "reduce.strategy=" + strategy));
    Topology topology = Topology.of(config.network());
    parameters = ParameterLayout.count(topology);
    return MemoryNeed.of(new MemoryNeed.Sizes(config, topology, BLOCK, 1, threads, threads, local));
  }

  private double ofParameter(List<Part> parts) {
    Part spark = parts.get(0);
    return (double) (MemoryNeed.total(parts) - spark.bytes()) / parameters;
  }

  /**
   * 12 bytes for parameters and Adam's two arrays, three times; 12 for the gradient and the sum, 8
   * for the mean; a block is small beside them.
   */
  @Test
  void anExecutorHasTheStateOfFusedSteps() throws IOException {
    assertThat(ofParameter(need(false, 1, "fused").executor())).isBetween(56.0, 58.0);
    assertThat(ofParameter(need(false, 1, "auto").executor())).isBetween(56.0, 58.0);
    assertThat(need(false, 1, "fused").executor())
        .extracting(Part::what)
        .containsExactly("Spark", "training state", "threads", "mean gradient");
  }

  @Test
  void sharedStepsNeedNone() throws IOException {
    assertThat(need(false, 1, "tree").executor())
        .extracting(Part::what)
        .containsExactly("Spark", "broadcast", "tasks");
  }

  @Test
  void eachThreadHasASumOfItsOwn() throws IOException {
    double one = ofParameter(need(false, 1, "fused").executor());
    double four = ofParameter(need(false, 4, "fused").executor());
    assertThat(four - one).isBetween(36.0, 42.0);
  }

  @Test
  void theDriverHasItAllWhereItIsTheOnlyOne() throws IOException {
    MemoryNeed local = need(true, 1, "fused");
    assertThat(local.executor()).isEmpty();
    // Its own 12, the 36 of states sent and received, and the task's 56.
    assertThat(ofParameter(local.driver())).isBetween(104.0, 106.0);
    assertThat(ofParameter(need(true, 1, "tree").driver())).isLessThan(104);
  }

  @Test
  void rowsTakeTheStorageTwiceWhileTheyAreLoadedAndAShardForEachTask() throws IOException {
    MemoryNeed need = need(false, 1, "tree");
    long mebi = 1 << 20;
    assertThat(need.with(100 * mebi, new StorageMemory(2, 1000 * mebi), 4).executor())
        .contains(new Part("rows", 100 * mebi), new Part("packing", 50 * mebi));
    assertThat(need.with(4000 * mebi, new StorageMemory(2, 1000 * mebi), 4).executor())
        .contains(new Part("rows", 500 * mebi), new Part("packing", 128 * mebi));
  }
}
