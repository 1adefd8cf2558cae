package io.github.sparkmlp.config;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * Everything a training job is told.
 *
 * @param runName the folder of this run below {@code output}
 * @param output where runs are kept: a path or a Hadoop URI
 * @param epochs passes over the training data
 * @param clipNorm the greatest Euclidean norm of the mean gradient; longer ones are shortened to it
 * @param resolved the whole configuration as JSON, every substitution made
 */
public record JobConfig(
    String runName,
    String output,
    long seed,
    DataConfig data,
    NetworkConfig network,
    LossType loss,
    OptimizerConfig optimizer,
    OptionalDouble clipNorm,
    BatchConfig batch,
    int epochs,
    ReduceConfig reduce,
    MetricsConfig metrics,
    CheckpointConfig checkpoint,
    PublishConfig publish,
    KernelType kernel,
    String resolved) {

  /**
   * What describes the learning, key by key: two runs over the same data whose learning is equal
   * have the same parameters after the same number of epochs.
   */
  public Map<String, String> learning() {
    return LearningKeys.of(this);
  }
}
