package io.github.sparkmlp.preflight;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.data.DataSummary;
import io.github.sparkmlp.data.EvaluationData;
import io.github.sparkmlp.data.StorageMemory;
import io.github.sparkmlp.data.TrainingData;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.source.SetAside;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Everything known about a run before its first step.
 *
 * @param epochs passes over the data
 * @param storage the executors' storage memory for rows
 */
public record Preflight(
    Network network,
    int epochs,
    TrainingData training,
    Optional<EvaluationData> validation,
    Optional<EvaluationData> test,
    Cluster cluster,
    StorageMemory storage) {

  /** The ratio of the largest to the smallest class above which a warning is given. */
  private static final int IMBALANCE = 20;

  /**
   * The cluster that the job runs on.
   *
   * @param slots concurrent tasks
   * @param driverHeap bytes that the driver's JVM may use
   * @param executorHeap bytes that each executor's JVM may use; 0 in local mode
   */
  public record Cluster(
      String master, int slots, MemoryNeed need, long driverHeap, long executorHeap) {

    /** Returns the cluster with a better estimate of the need. */
    public Cluster with(MemoryNeed better) {
      return new Cluster(master, slots, better, driverHeap, executorHeap);
    }
  }

  /** Returns this preflight with the rows counted in the memory need. */
  public Preflight countingRows() {
    MemoryNeed need = cluster.need().with(rowBytes(), storage, cluster.slots());
    return new Preflight(network, epochs, training, validation, test, cluster.with(need), storage);
  }

  /** Returns the bytes that all rows take in memory. */
  public long rowBytes() {
    long rows =
        training.layout().examples()
            + validation.map(EvaluationData::examples).orElse(0L)
            + test.map(EvaluationData::examples).orElse(0L);
    return training.summary().bytes() / training.layout().examples() * rows;
  }

  /** Returns the number of tasks that have work in a step. */
  public int tasks() {
    return Math.min(training.layout().columns(), training.shards().getNumPartitions());
  }

  /** Returns the number of steps in all epochs. */
  public long steps() {
    return (long) epochs * training.layout().stripes();
  }

  /** Returns the rows set aside, by source; only sources with bad rows are listed. */
  public Map<String, SetAside> setAside() {
    Map<String, SetAside> all = new LinkedHashMap<>();
    training.setAside().ifPresent(rows -> all.put("train", rows));
    validation.flatMap(EvaluationData::setAside).ifPresent(rows -> all.put("validation", rows));
    test.flatMap(EvaluationData::setAside).ifPresent(rows -> all.put("test", rows));
    all.values().removeIf(rows -> rows.bad() == 0);
    return all;
  }

  /** Returns warnings: conditions that do not stop the run but are probably not intended. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    warnClasses(warnings);
    if (training.summary().constantFeatures() == training.summary().features()) {
      warnings.add("every feature is constant: there is nothing to learn from");
    }
    if (training.heldOut().dividesCopies()) {
      warnings.add("some rows are repeated so often that copies are both in training and held out");
    }
    if (training.layout().examples() < training.layout().batchSize()) {
      warnings.add("batch.size exceeds the number of rows: every step uses all of them");
    }
    if (!Kernels.fmaIsFast()) {
      warnings.add(
          "this processor or JVM has no fused multiply-add: the bits are the same, but the");
      warnings.add("run takes hundreds of times longer");
    }
    return warnings;
  }

  /** Whether there are two classes, one of which has less than a fifth of the rows. */
  public boolean isImbalanced() {
    long[] classes = training.summary().classes();
    int outputs = network.topology().outputs();
    return classes.length == 2
        && network.targets().areExclusive(outputs)
        && Math.min(classes[0], classes[1]) * 5 < classes[0] + classes[1];
  }

  private void warnClasses(List<String> warnings) {
    long[] classes = training.summary().classes();
    if (classes.length == 0) {
      return;
    }
    int smallest = 0;
    for (int c = 0; c < classes.length; c++) {
      if (classes[c] == 0) {
        warnings.add("class %s has no training rows".formatted(name(c)));
      }
      smallest = classes[c] < classes[smallest] ? c : smallest;
    }
    long largest = Arrays.stream(classes).max().orElse(0);
    if (classes[smallest] > 0 && largest > IMBALANCE * classes[smallest]) {
      warnings.add(
          format(
              "class %s has %,d rows, the largest class has %,d",
              name(smallest), classes[smallest], largest));
    }
  }

  private String name(int index) {
    return training.preprocessing().className(index);
  }

  /** Describes the smallest and the largest number of rows per class. */
  public String balance() {
    DataSummary summary = training.summary();
    int outputs = network.topology().outputs();
    if (network.targets() == TargetType.VALUES) {
      return format("%,d %s to predict", outputs, outputs == 1 ? "value" : "values");
    }
    long least = Arrays.stream(summary.classes()).min().orElse(0);
    long most = Arrays.stream(summary.classes()).max().orElse(0);
    return format(
        "%,d %s of %,d to %,d rows",
        summary.classes().length,
        network.targets().areExclusive(outputs) ? "classes" : "labels",
        least,
        most);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
