package io.github.sparkmlp.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sparkmlp.config.DataConfig.IdxFiles;
import io.github.sparkmlp.config.DataConfig.RowRange;
import io.github.sparkmlp.failure.JobFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxReaderTest {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  @TempDir private Path folder;

  private long open(Path file) throws IOException {
    try (Stream<Path> links = Files.list(OPEN_FILES)) {
      return links.filter(link -> isTo(link, file)).count();
    }
  }

  private static boolean isTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void imagesAreClosedWhereTheLabelsCannotBeOpened() throws Exception {
    assumeTrue(Files.isDirectory(OPEN_FILES));
    byte[] images = {0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9};
    Path file = Files.write(folder.toRealPath().resolve("images"), images);
    IdxFiles files = new IdxFiles(file.toString(), folder.resolve("none").toString(), RowRange.ALL);
    IdxReader.ReadSlice slice =
        new IdxReader.ReadSlice(files, new SerializableConfiguration(new Configuration()));
    for (long[] bounds : List.of(new long[] {0, 1}, new long[] {0, 1})) {
      assertThatThrownBy(() -> slice.call(bounds)).isInstanceOf(JobFailure.class);
    }
    assertThat(open(file)).isZero();
  }
}
