package io.github.sparkmlp.evaluate;

import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.Metric;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.kernel.FixedPoint;
import io.github.sparkmlp.nn.Loss;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.nn.Workspace;
import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sums behind all metrics that need no ranking. The order and grouping of examples do not
 * change a bit. Empty until the first block.
 */
final class MetricSum implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Loss PLAIN = new Loss.SoftmaxCrossEntropy(0);

  private final LossSum score = new LossSum();
  private final ExactSum logLoss = new ExactSum();
  private long amongLargest;
  private ClassCounts classes;
  private ValueErrors errors;

  /** The scales of all sums. */
  @SuppressWarnings("ArrayRecordComponent")
  record Scales(LossSum.Scales score, FixedPoint logLoss, FixedPoint[] errors)
      implements Serializable {

    /** The initial scales, for values around 1. */
    static Scales ofExamples(long examples, int outputs) {
      FixedPoint one = FixedPoint.ofAddends(examples).fitting(0);
      FixedPoint[] errors = new FixedPoint[ValueErrors.scales(outputs)];
      Arrays.fill(errors, one);
      return new Scales(new LossSum.Scales(one, one), one, errors);
    }

    /** Whether all sums are exact, and no better scales are needed for small values. */
    boolean fit(MetricSum sum) {
      boolean fit = score.fit(sum.score) && sum.logLoss.fits(logLoss);
      for (int i = 0; sum.errors != null && i < errors.length; i++) {
        fit &= sum.errors.sum(i).fits(errors[i]);
      }
      return fit;
    }

    boolean admit(MetricSum sum) {
      boolean admitted = score.admit(sum.score) && logLoss.admits(sum.logLoss.exponent());
      for (int i = 0; sum.errors != null && i < errors.length; i++) {
        admitted &= errors[i].admits(sum.errors.sum(i).exponent());
      }
      return admitted;
    }

    Scales fitting(MetricSum sum) {
      FixedPoint[] fitting = errors.clone();
      for (int i = 0; sum.errors != null && i < errors.length; i++) {
        fitting[i] = errors[i].fitting(sum.errors.sum(i).exponent());
      }
      return new Scales(score.fitting(sum.score), logLoss.fitting(sum.logLoss.exponent()), fitting);
    }
  }

  /** Adds the block in the workspace, after the forward pass. */
  void add(Network network, Workspace workspace, Values values, int topK, Scales scales) {
    begin(network);
    boolean plain = network.loss().equals(LossConfig.of(LossType.CROSS_ENTROPY));
    for (int e = 0; e < workspace.examples(); e++) {
      if (workspace.weights()[e] > 0) {
        double loss = network.loss(workspace, e);
        score.add(network, workspace, e, loss, scales.score);
        switch (network.targets()) {
          case CLASS -> {
            classes.add(Decision.actualClass(workspace, e), Decision.predictedClass(workspace, e));
            amongLargest += Decision.isAmongLargest(workspace, e, topK) ? 1 : 0;
            logLoss.add(
                scales.logLoss,
                plain ? loss : PLAIN.forward(workspace.output(), workspace.targets(), e));
          }
          case LABELS -> {
            addLabels(workspace, e);
            logLoss.add(scales.logLoss, loss);
          }
          case VALUES -> errors.add(workspace, values, e, scales.errors);
        }
      }
    }
  }

  private void begin(Network network) {
    int outputs = network.topology().outputs();
    TargetType targets = network.targets();
    if (targets == TargetType.VALUES) {
      errors = errors == null ? new ValueErrors(outputs) : errors;
    } else if (classes == null) {
      classes = new ClassCounts(targets.classes(outputs), targets.areExclusive(outputs));
    }
  }

  private void addLabels(Workspace workspace, int e) {
    int labels = workspace.output().rows;
    if (labels == 1) {
      classes.add(Decision.actualClass(workspace, e), Decision.predictedClass(workspace, e));
      return;
    }
    for (int label = 0; label < labels; label++) {
      classes.add(
          label,
          Decision.actualLabel(workspace, e, label),
          Decision.predictedLabel(workspace, e, label));
    }
  }

  /** Adds another sum, and returns this or, where this is empty, the other. */
  MetricSum merge(MetricSum other) {
    if (classes == null && errors == null) {
      return other;
    }
    if (other.classes != null || other.errors != null) {
      score.merge(other.score);
      logLoss.merge(other.logLoss);
      amongLargest += other.amongLargest;
      if (classes != null) {
        classes.merge(other.classes);
      } else {
        errors.merge(other.errors);
      }
    }
    return this;
  }

  /** The score, with those of the wanted metrics that need no ranking. */
  Evaluation score(Iterable<Metric> wanted, Scales scales) {
    Evaluation plain = score.score(scales.score);
    Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
    for (Metric metric : wanted) {
      if (metric != Metric.LOSS && metric != Metric.AUC) {
        metrics.put(metric, value(metric, plain, scales));
      }
    }
    return new Evaluation(plain.loss(), plain.examples(), metrics, Optional.ofNullable(classes));
  }

  private double value(Metric metric, Evaluation plain, Scales scales) {
    long examples = plain.examples();
    return switch (metric) {
      case LOSS, ACCURACY -> plain.metric(metric).orElse(Double.NaN);
      case TOP_K_ACCURACY -> (double) amongLargest / examples;
      case MACRO_PRECISION -> classes.macro(classes::precision);
      case MACRO_RECALL -> classes.macro(classes::recall);
      case MACRO_F1 -> classes.macro(classes::f1);
      case LOG_LOSS -> logLoss.value(scales.logLoss) / examples;
      case AUC -> throw new IllegalArgumentException("a ranking is no sum");
      case RMSE -> errors.rootMeanSquare(scales.errors, examples);
      case MAE -> errors.meanMagnitude(scales.errors, examples);
      case R2 -> errors.determination(scales.errors, examples);
    };
  }
}
