package io.github.sparkmlp.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataConfig.Columns;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.model.FeatureColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.GzipCodec;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A single CSV file, which is read without Spark SQL, as Spark SQL reads a folder with that file.
 */
class CsvFileTest {
  private static final Map<String, String> HEADER = Map.of("header", "true");

  @TempDir private Path folder;

  private final SparkSession spark = TestSpark.local();

  private TableRows read(Path path, Map<String, String> options) {
    return new TableReader(spark, "csv").read(new Table(Optional.of(path.toString()), options));
  }

  /** The file, the values, what is malformed, and the line of each row. */
  private List<String> rows(Path path, Map<String, String> options) {
    Table source = new Table(Optional.of(path.toString()), options);
    TableReader reader = new TableReader(spark, "csv");
    Columns columns = new Columns(List.of(), List.of("*"), Optional.empty(), List.of());
    SourceRows rows =
        new SourceRows(
            reader.read(source), columns, List.of(), SourceRows.Origin.of(reader, source));
    List<FeatureColumn> features =
        Arrays.stream(rows.schema().fieldNames())
            .map(name -> FeatureColumn.category(name, List.of()))
            .toList();
    RowParser parser =
        new RowParser(
            features,
            true,
            rows.layout(features),
            new RowParser.Labels(TargetType.VALUES, 1, false, List.of(), Map.of(), false));
    JavaRDD<InternalRow> selected = rows.select(parser);
    return selected.map(row -> described(row, parser)).collect();
  }

  private static String described(InternalRow row, RowParser parser) {
    String values = row.isNullAt(0) ? "none" : row.getArray(0).toString();
    if (!row.isNullAt(0)) {
      Object[] texts = new Object[row.getArray(0).numElements()];
      Arrays.setAll(texts, i -> row.getArray(0).getUTF8String(i));
      values = Arrays.toString(texts);
    }
    return String.join(
        " | ", parser.place(row), values, "" + parser.corrupt(row), parser.text(row));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b,y\n1,2,x\n3,4,z\n",
        "\n  \na,b,y\n\n1,2,x\n   \n3,4,z",
        "a,A,y,y\n1,2,x,x\n",
        ",b,\n1,2,x\n",
        "a , \" b\",\"c\"\"d\"\n 1 ,\" 2\",\"x, \"\"y\"\"\"\n",
        "a,b\r\n1,2\r\n3\r\n4,5,6\r\n7,\"open\r\n",
        "\uFEFFa,b\n1,\n\"\",2\n",
        "größe,b\n1,Köln\n"
      })
  void isReadAsSparkReadsIt(String text) throws IOException {
    Path inside = Files.createDirectories(folder.resolve("inside"));
    Path file = Files.writeString(inside.resolve("my rows.csv"), text);
    for (Map<String, String> options : List.of(HEADER, Map.of("header", "false"))) {
      assertThat(read(file, options).file()).isPresent();
      assertThat(read(inside, options).file()).isEmpty();
      assertThat(read(file, options).schema()).isEqualTo(read(inside, options).schema());
      assertThat(rows(file, options)).containsExactlyElementsOf(rows(inside, options));
    }
  }

  @Test
  void commentsAreNoRows() throws IOException {
    Path inside = Files.createDirectories(folder.resolve("inside"));
    Path file = Files.writeString(inside.resolve("x.csv"), "#1\na;b\n#2\n1;2\n");
    Map<String, String> options = Map.of("header", "true", "sep", ";", "comment", "#");
    assertThat(read(file, options).file()).isPresent();
    assertThat(rows(file, options)).hasSize(1).isEqualTo(rows(inside, options));
  }

  @Test
  void aFileOfManyPartsHasAllItsRowsOnce() throws IOException {
    StringBuilder text = new StringBuilder("number,text\n");
    for (int i = 0; i < 300_000; i++) {
      text.append(i).append(",some text that fills the line\n");
    }
    Path file = Files.writeString(folder.resolve("large.csv"), text);
    CsvFile read = read(file, HEADER).file().orElseThrow();
    assertThat(read.rows().getNumPartitions()).isGreaterThan(1);
    assertThat(read.rows().map(row -> row.getArray(0).getUTF8String(0).toString()).collect())
        .hasSize(300_000)
        .doesNotHaveDuplicates()
        .doesNotContain("number");
  }

  @Test
  void linesAreCountedFromTheFirstOfTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("x.csv"), "a,b\n\n1,2\n3,4\n");
    CsvFile read = read(file, HEADER).file().orElseThrow();
    // The header takes four bytes, the empty line one, a row four.
    assertThat(read.lineNumbers(Set.of(5L, 9L, 7L))).isEqualTo(Map.of(5L, 3L, 9L, 4L));
  }

  /** Where a line starts is not told of the parts of such a file. */
  @Test
  void sparkReadsWhatIsCompressedInBlocks() throws IOException {
    for (CompressionCodec codec : List.of(new BZip2Codec(), new GzipCodec())) {
      ((Configurable) codec).setConf(new Configuration());
      Path file = folder.resolve("x.csv" + codec.getDefaultExtension());
      try (OutputStream out = codec.createOutputStream(Files.newOutputStream(file))) {
        out.write("a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(read(file, HEADER).file().isPresent()).isEqualTo(codec instanceof GzipCodec);
      assertThat(rows(file, HEADER)).hasSize(2);
    }
  }

  @Test
  void sparkReadsWhatNeedsMoreThanLines() throws IOException {
    Path file = Files.writeString(folder.resolve("x.csv"), "a,b\n1,2\n");
    assertThat(read(file, Map.of("header", "true", "multiLine", "true")).file()).isEmpty();
    assertThat(read(file, Map.of("header", "true", "inferSchema", "true")).file()).isEmpty();
    assertThat(read(folder.resolve("*.csv"), HEADER).file()).isEmpty();
  }
}
