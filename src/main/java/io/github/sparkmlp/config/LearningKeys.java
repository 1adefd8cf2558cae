package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.ColumnType;
import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.choice.TargetScale;
import io.github.sparkmlp.key.Key;
import io.github.sparkmlp.secret.Secrets;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The settings that determine the learned parameters, normalized so that 0.1, 0.10 and 1e-1 are
 * equal. The number of epochs is left out unless the schedule depends on it, so that a run can be
 * extended.
 */
final class LearningKeys {
  private static final Optional<Metric> TOP_K = Optional.of(Metric.TOP_K_ACCURACY);

  private LearningKeys() {}

  static Map<String, String> of(JobConfig job) {
    Map<String, String> keys = new TreeMap<>();
    put(keys, "seed", job.seed());
    PreprocessingConfig preparation = job.data().preparation();
    put(keys, "data.scale", preparation.scale().toString());
    put(keys, "data.categorical", preparation.categorical());
    if (preparation.findsCategories()) {
      keys.put("data.categorical", "auto " + preparation.categorical());
    }
    putSpelling(keys, preparation.spelling());
    if (preparation.imputeMean()) {
      put(keys, "data.missing", preparation.missing());
    }
    if (preparation.target() != TargetScale.NONE) {
      put(keys, "data.target", preparation.target());
    }
    put(keys, "data.classes", preparation.classes().map(names -> orIfNone(names.given(), "auto")));
    put(keys, "network", job.network());
    keys.computeIfPresent("network.init-from", (key, location) -> Secrets.redact(location));
    put(keys, "loss", job.loss());
    put(keys, "targets", job.targets());
    put(keys, "optimizer", job.optimizer());
    put(keys, "optimizer.clip-norm", job.clipNorm());
    put(keys, "schedule", job.schedule());
    put(keys, "batch", job.batch());
    put(keys, "data.validation.fraction", job.data().validationFraction());
    put(keys, "data.test.fraction", job.data().testFraction());
    if (job.data().stratified()) {
      put(keys, "data.stratified", true);
    }
    put(
        keys,
        "data.class-weights",
        job.data().classWeights().map(weights -> orIfNone(weights.given(), "balanced")));
    put(keys, "augment", job.augment());
    put(keys, "early-stopping", job.earlyStopping());
    if (job.earlyStopping().map(EarlyStoppingConfig::metric).equals(TOP_K)) {
      put(keys, "metrics.top-k", job.metrics().topK());
    }
    if (job.schedule().curve().dependsOnLength()) {
      put(keys, "epochs", job.epochs());
    }
    return keys;
  }

  private static Object orIfNone(List<?> given, String otherwise) {
    return given.isEmpty() ? otherwise : given;
  }

  private static void putSpelling(Map<String, String> keys, SpellingConfig spelling) {
    for (Map.Entry<String, ColumnType> column : spelling.types().entrySet()) {
      if (column.getValue().kind() != ColumnType.Kind.CATEGORY) {
        keys.put("data.columns." + column.getKey(), column.getValue().toString());
      }
    }
    put(keys, "data.missing-values", spelling.missing());
    if (spelling.decimalComma()) {
      keys.put("data.decimal-comma", "true");
    }
    spelling.classes().forEach((other, name) -> keys.put("data.class-aliases." + other, name));
  }

  /**
   * Adds a value under its name; a record becomes one key per component, as the configuration
   * spells it.
   */
  private static void put(Map<String, String> keys, String name, Object value) {
    if (value instanceof Optional<?> optional && optional.isPresent()) {
      put(keys, name, optional.get());
    } else if (value instanceof Record settings) {
      if (value instanceof OptimizerConfig || value instanceof ScheduleConfig.Curve) {
        keys.put(name + ".type", value.getClass().getSimpleName().toLowerCase(Locale.ROOT));
      }
      for (RecordComponent component : settings.getClass().getRecordComponents()) {
        put(keys, name + "." + hyphenated(component.getName()), valueOf(component, settings));
      }
    } else {
      text(value).ifPresent(text -> keys.put(name, text));
    }
  }

  private static Object valueOf(RecordComponent component, Record settings) {
    try {
      return component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component.toString(), e);
    }
  }

  /**
   * Returns the value's normalized text; empty if there is no value, as if the key were left out.
   */
  private static Optional<String> text(Object value) {
    if (value instanceof Optional<?>) {
      return Optional.empty();
    }
    if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? text(optional.getAsInt()) : Optional.empty();
    }
    if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? text(optional.getAsDouble()) : Optional.empty();
    }
    if (value instanceof Enum<?> choice) {
      return Optional.of(Key.hyphenated(choice));
    }
    if (value instanceof List<?> list && list.isEmpty()) {
      return Optional.empty();
    }
    if (value instanceof List<?> list) {
      return Optional.of(list.stream().map(each -> text(each).orElseThrow()).toList().toString());
    }
    return Optional.of(value.toString());
  }

  private static String hyphenated(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
