package io.github.sparkmlp.config;

/**
 * Everything a training job is told.
 *
 * @param runName the folder of this run below {@code output}
 * @param output where runs are kept: a path or a Hadoop URI
 * @param epochs passes over the training data
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
    BatchConfig batch,
    int epochs,
    ReduceConfig reduce,
    MetricsConfig metrics,
    KernelType kernel,
    String resolved) {}
