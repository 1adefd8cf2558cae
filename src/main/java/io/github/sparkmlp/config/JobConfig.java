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
 * @param completion of what is left to the data; empty: nothing is
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
    Optional<Completion> completion) {

  /** Makes a configuration whole that leaves something to the data. */
  @FunctionalInterface
  public interface Completion {
    JobConfig with(DataShape shape);
  }

  /** Whether nothing is left to the data. */
  public boolean isComplete() {
    return completion.isEmpty();
  }

  /**
   * The whole configuration for such data; this one where it is whole already.
   *
   * @throws JobFailure with {@link ExitCode#USAGE} if a key does not fit the data
   */
  public JobConfig completed(DataShape shape) {
    return completion.isEmpty() ? this : completion.get().with(shape);
  }

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
