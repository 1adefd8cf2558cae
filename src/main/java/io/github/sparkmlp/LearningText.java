package io.github.sparkmlp;

import java.util.ArrayList;
import java.util.List;

/** The part of a table's configuration that says how it is learnt. */
final class LearningText {
  private LearningText() {}

  static List<String> of(TableStudy study, boolean commented) {
    long rows = study.profile().rows();
    int width = rows < 2_000 ? 16 : rows < 20_000 ? 32 : 64;
    int batch = rows < 2_000 ? 32 : rows < 20_000 ? 64 : rows < 200_000 ? 128 : 512;
    List<String> lines = new ArrayList<>();
    add(lines, "network { hidden = [%s, %1$s], activation = relu, init = he }".formatted(width),
        "inputs and outputs follow from the data", commented);
    add(lines, "optimizer { type = adamw, learning-rate = 0.002, weight-decay = 0.01 }", "",
        commented);
    add(lines, "schedule { type = cosine, warm-up-epochs = 1 }", "", commented);
    add(lines, "batch { size = %s }".formatted(batch), "rows of a step", commented);
    add(lines, "early-stopping { metric = loss, patience = 8 }",
        "the best epoch on the rows to validate is kept", commented);
    add(lines, "epochs = 40", "at most", commented);
    return lines;
  }

  private static void add(List<String> lines, String text, String comment, boolean commented) {
    lines.add(TableConfig.line(text, comment, commented));
  }
}
