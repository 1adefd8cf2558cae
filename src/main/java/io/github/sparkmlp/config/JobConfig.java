package io.github.sparkmlp.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything a training job is told.
 *
 * @param runName the folder of this run below {@code output}
 * @param output where runs are kept: a path or a Hadoop URI
 * @param targets what the loss compares outputs with
 * @param epochs passes over the training data
 * @param clipNorm the greatest Euclidean norm of the mean gradient; longer ones are shortened to it
 * @param augment how training images are changed
 * @param earlyStopping when the training ends before its last epoch
 * @param sharedFiles the person's word that local paths are the same files on all hosts
 * @param resolved the whole configuration as JSON, every substitution made, defaults filled in,
 *     without secrets
 */
public record JobConfig(
    String runName,
    String output,
    long seed,
    DataConfig data,
    NetworkConfig network,
    LossConfig loss,
    TargetType targets,
    OptimizerConfig optimizer,
    OptionalDouble clipNorm,
    ScheduleConfig schedule,
    BatchConfig batch,
    Optional<AugmentConfig> augment,
    int epochs,
    Optional<EarlyStoppingConfig> earlyStopping,
    ReduceConfig reduce,
    MetricsConfig metrics,
    CheckpointConfig checkpoint,
    PublishConfig publish,
    KernelType kernel,
    boolean sharedFiles,
    String resolved) {

  /** The whole configuration as a person would write it, with the defaults. */
  public String hocon() {
    return ConfigFactory.parseString(resolved)
        .root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }

  /**
   * What describes the learning, key by key: two runs over the same data whose learning is equal
   * have the same parameters after the same number of epochs.
   */
  public Map<String, String> learning() {
    return LearningKeys.of(this);
  }
}
