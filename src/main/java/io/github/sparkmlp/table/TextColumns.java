package io.github.sparkmlp.table;

import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Spelling;
import io.github.sparkmlp.source.SourceRows;
import io.github.sparkmlp.source.TableReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** Which features of a table are categories though nobody has said so. */
public final class TextColumns {
  private TextColumns() {}

  /**
   * Goes through the rows to train on once.
   *
   * @return the columns that the configuration calls categories, and those of few texts of which it
   *     says nothing
   */
  public static List<String> categories(SparkSession spark, DataConfig data) {
    if (!(data.train() instanceof Table table)) {
      return List.of();
    }
    TableReader reader = new TableReader(spark, data.format());
    SourceRows source =
        new SourceRows(
            reader.read(table), data.columns(), List.of(), SourceRows.Origin.of(reader, table));
    Set<String> unsaid = new LinkedHashSet<>();
    for (FeatureColumn feature : source.features(data.preparation(), 1)) {
      if (feature.kind() == FeatureColumn.Kind.NUMBER
          && feature.spelling().style() == Spelling.Style.PLAIN) {
        unsaid.add(feature.name());
      }
    }
    List<String> categories = new ArrayList<>(data.preparation().categorical());
    TableProfile profile =
        RawTable.of(spark, data.format(), table).profile(List.of(), unsaid::contains);
    boolean comma = profile.hasDecimalComma();
    for (ColumnProfile column : profile.columns()) {
      if (ColumnGuess.of(column, comma).isCategory()) {
        categories.add(column.name());
      }
    }
    return categories;
  }
}
