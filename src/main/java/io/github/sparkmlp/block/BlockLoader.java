package io.github.sparkmlp.block;

import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.kernel.Kernels;
import io.github.sparkmlp.kernel.Matrix;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.nn.Workspace;
import io.github.sparkmlp.order.Features;
import java.io.Serializable;
import java.util.Optional;

/** Loads a block of a shard into a workspace: features, targets and weights. */
public final class BlockLoader implements Serializable {
  private static final long serialVersionUID = 1;

  private final Scaling scaling;
  private final boolean divided;
  private final TargetType targets;
  private final TargetScaling target;

  /** The weight of each class; null if all weigh the same. */
  private final float[] classWeights;

  /** How images are augmented; null if they stay as they are. */
  private final Augmentation augmentation;

  /** A loader of a model's columns that does not change examples. */
  public BlockLoader(Preprocessing preprocessing, TargetType targets) {
    this(preprocessing, targets, Optional.empty(), Optional.empty());
  }

  /**
   * A loader of training examples.
   *
   * @param classWeights the factor on the weight of each class's examples; empty if there is none
   * @param augmentation how images are augmented
   */
  public BlockLoader(
      Preprocessing preprocessing,
      TargetType targets,
      Optional<float[]> classWeights,
      Optional<Augmentation> augmentation) {
    this.scaling = preprocessing.numberScaling();
    this.divided = scaling.isDivision();
    this.targets = targets;
    this.target = preprocessing.target();
    this.classWeights = classWeights.orElse(null);
    this.augmentation = augmentation.orElse(null);
  }

  /** The scaling between the target values of rows and those that outputs learn. */
  public TargetScaling target() {
    return target;
  }

  /** Loads a block as it is. */
  public void load(Shard shard, int block, Kernels kernels, Workspace workspace) {
    load(shard, block, 0, kernels, workspace);
  }

  /** Loads a block for an epoch; only augmentation depends on the epoch. */
  public void load(Shard shard, int block, int epoch, Kernels kernels, Workspace workspace) {
    workspace.begin(shard.examples(block));
    features(shard, block, epoch, kernels, workspace.input());
    for (int column = 0; column < shard.categoryColumns(); column++) {
      shard.copyCategories(block, column, workspace.sparse(column).index);
    }
    int first = shard.firstExample(block);
    for (int e = 0; e < workspace.examples(); e++) {
      targets(shard, first + e, workspace.targets(), e);
      workspace.weights()[e] = weight(shard, first + e);
    }
  }

  private void features(Shard shard, int block, int epoch, Kernels kernels, Matrix x) {
    Features raw = shard.features();
    int from = shard.firstExample(block) * shard.width();
    float divisor = divided && x.rows > 0 ? scaling.divisors().get(0) : 1;
    if (augmentation != null) {
      augmentation.change(raw, from, epoch, shard.start(block), x);
      kernels.divide(x, divisor);
    } else if (raw.areBytes()) {
      kernels.widen(raw.bytes, from, divisor, x);
    } else {
      kernels.widen(raw.floats, from, divisor, x);
    }
    if (!divided) {
      scale(x);
    }
  }

  /** Scales in place: (x − shift) / divisor, one shift and divisor for each row. */
  private void scale(Matrix x) {
    for (int input = 0; input < x.rows; input++) {
      float shift = scaling.shifts().get(input);
      float divisor = scaling.divisors().get(input);
      int row = x.row(input);
      for (int i = row; i < row + x.columns; i++) {
        x.values[i] = (x.values[i] - shift) / divisor;
      }
    }
  }

  private void targets(Shard shard, int example, Matrix y, int e) {
    for (int c = 0; c < y.rows; c++) {
      y.values[y.row(c) + e] =
          targets == TargetType.CLASS ? 0 : target.scaled(c, shard.target(example, c));
    }
    if (targets == TargetType.CLASS) {
      y.values[y.row((int) shard.target(example, 0)) + e] = 1;
    }
  }

  private float weight(Shard shard, int example) {
    float weight = shard.weight(example);
    return classWeights == null ? weight : weight * classWeights[(int) shard.target(example, 0)];
  }
}
