package io.github.sparkmlp.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.sparkmlp.TestNetwork;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.nn.InputLayout;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.nn.Workspace;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Vectors that the compiler cannot keep in registers become objects: a factor of a hundred in time,
 * and garbage that shows. Whether it can depends on all that ran before in the JVM, so that a
 * kernel by itself tells little.
 */
class KernelAllocationTest {
  private static final int EXAMPLES = 125;
  private static final int BLOCKS = 100;

  /** Views of matrices take 20 KB a block; vectors as objects take megabytes. */
  private static final long BYTES_OF_BLOCK = 200_000;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void blocksThatAreCompiledLeaveNextToNoGarbage() {
    Topology topology = new Topology(List.of(784, 28, 28, 10), ActivationType.SIGMOID);
    Network network = TestNetwork.classifier(topology, KernelType.VECTOR);
    byte[] bytes = new byte[topology.inputs() * EXAMPLES];
    assertNoGarbage(network, block -> network.kernels().widen(bytes, 0, 255, block.input()));
  }

  @Test
  void norDoBlocksOfSparseInputs() {
    InputLayout layout =
        new InputLayout.Builder().dense(4).sparse(5000).dense(6).sparse(30).build();
    Topology topology = new Topology(List.of(layout.inputs(), 12, 2), ActivationType.RELU);
    Random random = new Random(1);
    assertNoGarbage(
        TestNetwork.classifier(topology, KernelType.VECTOR).reading(layout),
        block -> {
          for (int e = 0; e < EXAMPLES; e++) {
            block.sparse(0).index[e] = random.nextInt(5000);
            block.sparse(1).index[e] = random.nextInt(31) - 1;
          }
        });
  }

  private static void assertNoGarbage(Network network, Consumer<Workspace> load) {
    float[] parameters = TestNetwork.parameters(network, 1);
    Workspace workspace = new Workspace(network.training(EXAMPLES));
    long[] sums = new long[parameters.length];
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Instant end = Instant.now().plus(PATIENCE);
    long allocated = Long.MAX_VALUE;
    while (allocated > BLOCKS * BYTES_OF_BLOCK && Instant.now().isBefore(end)) {
      long before = thread.getCurrentThreadAllocatedBytes();
      for (int block = 0; block < BLOCKS; block++) {
        load.accept(workspace);
        network.forward(parameters, workspace);
        network.backward(parameters, workspace);
        workspace.accumulate(network.kernels(), FixedPoint.ofAddends(8), sums);
      }
      allocated = thread.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated / BLOCKS).as("bytes a block").isLessThanOrEqualTo(BYTES_OF_BLOCK);
  }
}
