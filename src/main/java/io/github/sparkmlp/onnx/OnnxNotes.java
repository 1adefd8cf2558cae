package io.github.sparkmlp.onnx;

import com.typesafe.config.ConfigUtil;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Moment;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Safetensors;
import io.github.sparkmlp.store.Sha256;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The documentation and metadata of an ONNX file, besides its graph. */
final class OnnxNotes {
  private OnnxNotes() {}

  /** The column or category of each input, one per line. */
  static String inputs(Preprocessing preprocessing) {
    StringBuilder text = new StringBuilder("The inputs are raw values, before any scaling:\n");
    int at = 0;
    for (FeatureColumn column : preprocessing.columns()) {
      text.append(
          switch (column.kind()) {
            case NUMBER -> number(column, at);
            case NUMBERS -> "%s to %s: %s\n".formatted(at, at + column.inputs() - 1, column.name());
            case CATEGORY -> categories(column, at);
            case DATE, DATE_TIME, TIME -> moment(column, at);
          });
      at += column.inputs();
    }
    if (preprocessing.admitsMissing()) {
      text.append("NaN: a missing value; of a missing category, in all of its inputs\n");
    }
    return text.toString();
  }

  private static String number(FeatureColumn column, int at) {
    String number = "%s: %s%s\n".formatted(at, column.name(), center(column));
    return column.isIndicated()
        ? number + "%s: 1 if %s is missing, else 0\n".formatted(at + 1, column.name())
        : number;
  }

  /** Says which centre the caller must subtract: float32 inputs could not hold the numbers. */
  private static String center(FeatureColumn column) {
    return column.center() == 0
        ? ""
        : " less %s, computed in float64"
            .formatted(new BigDecimal(column.center()).toPlainString());
  }

  private static String moment(FeatureColumn column, int at) {
    return "%s to %s: %s, a %s: %s%s\n"
        .formatted(
            at,
            at + column.inputs() - 1,
            column.name(),
            column.kind() == FeatureColumn.Kind.TIME ? "time" : "date",
            Moment.numbers(column.kind()),
            center(column));
  }

  private static String categories(FeatureColumn column, int at) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < column.inputs(); i++) {
      String category = column.categories().get(i);
      text.append("%s: 1 if %s = %s, else 0\n".formatted(at + i, column.name(), category));
    }
    return text.toString();
  }

  /**
   * The file's metadata. {@code columns} and {@code classes} are JSON, as in {@code model.json};
   * {@code sha256} is that of {@code model.safetensors}.
   */
  static Map<String, String> metadata(PublishedModel model) {
    PublishedModel.Description of = model.description();
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("targets", of.targets().name());
    metadata.put("loss", of.loss().name());
    metadata.put("columns", columns(of.preprocessing().columns()));
    metadata.put("classes", texts(of.preprocessing().classes()));
    metadata.put("sha256", Sha256.of(Safetensors.write(of.topology(), model.parameters())));
    return metadata;
  }

  private static String columns(List<FeatureColumn> columns) {
    return columns.stream().map(OnnxNotes::column).collect(Collectors.joining(",", "[", "]"));
  }

  private static String column(FeatureColumn column) {
    return "{\"name\":%s,\"kind\":\"%s\",%s}"
        .formatted(
            ConfigUtil.quoteString(column.name()),
            column.kind().name(),
            column.isCategory()
                ? "\"categories\":" + texts(column.categories())
                : "\"inputs\":"
                    + column.inputs()
                    + (column.center() == 0 ? "" : ",\"center\":" + column.center()));
  }

  private static String texts(List<String> texts) {
    return texts.stream().map(ConfigUtil::quoteString).collect(Collectors.joining(",", "[", "]"));
  }
}
