package io.github.sparkmlp.data;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;

/** Makes inputs and targets of raw values: expands categories, fills gaps, numbers the classes. */
final class Prepare implements Function<Example, Example> {
  private static final long serialVersionUID = 1;

  private final Preprocessing preprocessing;

  private Prepare(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
  }

  /** Examples that are as they must be already are left alone. */
  static JavaRDD<Example> all(JavaRDD<Example> examples, Preprocessing preprocessing) {
    boolean categories = preprocessing.columns().stream().anyMatch(FeatureColumn::isCategory);
    boolean plain =
        !categories && !preprocessing.admitsMissing() && preprocessing.classes().isEmpty();
    return plain ? examples : examples.map(new Prepare(preprocessing));
  }

  @Override
  public Example call(Example example) {
    float[] inputs = new float[preprocessing.inputs()];
    int number = 0;
    int text = 0;
    int at = 0;
    for (FeatureColumn column : preprocessing.columns()) {
      if (column.isCategory()) {
        column.oneHot(example.texts[text++], inputs, at);
      } else {
        for (int i = 0; i < column.inputs(); i++) {
          inputs[at + i] = example.features.at(number++);
        }
      }
      at += column.inputs();
    }
    preprocessing.impute(inputs);
    return example.prepared(inputs, targets(example, text));
  }

  private float[] targets(Example example, int text) {
    List<String> classes = preprocessing.classes();
    return classes.isEmpty()
        ? example.targets
        : new float[] {indexOf(classes, example.texts[text])};
  }

  private static int indexOf(List<String> classes, String name) {
    int index = classes.indexOf(name);
    if (index < 0) {
      throw new JobFailure(
          ExitCode.BAD_DATA,
          "The class \"%s\" has rows to validate, but none to train on".formatted(name),
          "Name all classes in data.classes, or give data.validation rows of its own.");
    }
    return index;
  }
}
