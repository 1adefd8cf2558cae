package io.github.sparkmlp.table;

import io.github.sparkmlp.choice.ColumnType;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** Finds feature columns that are categorical though the configuration does not say so. */
public final class TextColumns {
  private TextColumns() {}

  /**
   * Makes one pass over the training rows.
   *
   * @return the columns configured as categories, and unconfigured text columns with few distinct
   *     values
   */
  public static List<String> categories(SparkSession spark, DataConfig data) {
    if (!(data.train() instanceof Table table)) {
      return List.of();
    }
    RawTable raw = RawTable.of(spark, data.format(), table);
    Set<String> unsaid = new LinkedHashSet<>();
    for (FeatureColumn feature : raw.features(data)) {
      if (feature.kind() == FeatureColumn.Kind.NUMBER
          && feature.spelling().style() == Spelling.Style.PLAIN) {
        unsaid.add(feature.name());
      }
    }
    List<String> categories = new ArrayList<>(data.preparation().categorical());
    TableProfile profile = raw.profile(List.of(), unsaid::contains);
    boolean comma = profile.hasDecimalComma();
    for (ColumnProfile column : profile.columns()) {
      if (ColumnGuess.of(column, comma).is(ColumnType.Kind.CATEGORY)) {
        categories.add(column.name());
      }
    }
    return categories;
  }
}
