package io.github.sparkmlp.data;

import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.order.Dictionary;
import io.github.sparkmlp.order.PackedExamples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/** Counts the rows with a category that no training row had; all its inputs are 0. */
final class UnseenCategories {
  private UnseenCategories() {}

  /**
   * Counts rows, in one pass, by the name of the column; columns without such rows are left out.
   */
  static Map<String, Long> count(JavaRDD<PackedExamples> examples, List<FeatureColumn> columns) {
    List<FeatureColumn> categories = columns.stream().filter(FeatureColumn::isCategory).toList();
    Map<String, Long> counts = new LinkedHashMap<>();
    if (!categories.isEmpty()) {
      long[] unseen =
          examples.treeAggregate(
              new long[categories.size()],
              new AddPack(
                  categories.stream().map(column -> Set.copyOf(column.categories())).toList()),
              ColumnSums::plus);
      for (int i = 0; i < unseen.length; i++) {
        if (unseen[i] > 0) {
          counts.put(categories.get(i).name(), unseen[i]);
        }
      }
    }
    return counts;
  }

  private record AddPack(List<Set<String>> known)
      implements Function2<long[], PackedExamples, long[]> {

    @Override
    public long[] call(long[] counts, PackedExamples examples) {
      Dictionary dictionary = examples.dictionary();
      for (int i = 0; i < counts.length; i++) {
        int[] rows = new int[dictionary.size()];
        for (int e = 0; e < examples.size(); e++) {
          int text = examples.text(e, i);
          if (text >= 0) {
            rows[text]++;
          }
        }
        for (int text = 0; text < rows.length; text++) {
          if (rows[text] > 0 && !known.get(i).contains(dictionary.text(text))) {
            counts[i] += rows[text];
          }
        }
      }
      return counts;
    }
  }
}
