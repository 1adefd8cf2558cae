package io.github.sparkmlp.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.github.sparkmlp.choice.KernelType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The whole configuration of a training job.
 *
 * @param runName the folder of this run below {@code output}
 * @param output the folder of all runs: a path or a Hadoop URI
 * @param targets what the network predicts
 * @param epochs passes over the training data
 * @param clipNorm the largest Euclidean norm of the mean gradient; longer gradients are scaled down
 *     to it
 * @param augment how training images are augmented
 * @param earlyStopping when the training ends before its last epoch
 * @param sharedFiles the user's promise that local paths are the same files on all hosts
 * @param resolved the whole configuration as JSON, with substitutions made and defaults filled in,
 *     without secrets
 * @param completion fills in what depends on the data; empty if nothing does
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
    String resolved,
    Optional<Function<DataShape, JobConfig>> completion) {

  /** Whether no setting depends on the data any more. */
  public boolean isComplete() {
    return completion.isEmpty();
  }

  /**
   * Returns the configuration completed for such data, or this one if it is complete.
   *
   * @throws JobFailure with {@link ExitCode#USAGE} if a key does not fit the data
   */
  public JobConfig completed(DataShape shape) {
    return completion.isEmpty() ? this : completion.get().apply(shape);
  }

  /** Returns the whole configuration, with defaults, as HOCON in a hand-written style. */
  public String hocon() {
    return ConfigFactory.parseString(resolved)
        .root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }

  /**
   * Returns the settings that determine the learned parameters, by key. Two runs over the same data
   * with equal settings have the same parameters after the same number of epochs.
   */
  public Map<String, String> learning() {
    return LearningKeys.of(this);
  }
}
