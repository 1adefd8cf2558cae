package io.github.sparkmlp.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.store.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineTableTest {
  @TempDir private Path folder;

  @Test
  void aFieldMayBeAwayForManyLinesAndComeBack() throws Exception {
    String lines = "{\"a\":1,\"b\":2}\n" + "{\"a\":3}\n".repeat(100) + "{\"b\":4}\n";
    Path file = Files.writeString(folder.resolve("lines.jsonl"), lines);
    LineTable table = LineTable.read(new Storage(new Configuration()), file.toString());
    double[] b = table.column("b");
    assertThat(b).hasSize(102).contains(2.0, 4.0);
    assertThat(b[0]).isEqualTo(2);
    assertThat(b[50]).isNaN();
    assertThat(b[101]).isEqualTo(4);
    assertThat(table.last("a")).isNaN();
  }
}
