package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.shutdown.JobExit;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A location whose store nobody can reach for want of a jar, wherever it stands. */
class MissingConnectorTest {
  @TempDir private Path folder;

  private JobFailure refused(String data, String... overrides) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("job.conf"),
            """
            output = "%s"
            data { %s }
            network { layers = [2, 2] }
            optimizer { type = sgd, learning-rate = 0.1 }
            epochs = 1
            """
                .formatted(folder.resolve("runs"), data));
    return JobExit.failure(
        catchThrowable(() -> TestJob.run(TestSpark.local(), config, "x", () -> false, overrides)));
  }

  @ParameterizedTest
  @CsvSource({
    "output, gs://bucket/runs, hadoop-gcp",
    "data.train.path, gs://bucket/rows.csv, hadoop-gcp",
    "data.train.path, s3a://bucket/rows.csv, hadoop-aws",
    "data.test.path, abfss://box@account.dfs.core.windows.net/rows.csv, hadoop-azure",
    "network.init-from, s3a://bucket/model, hadoop-aws",
  })
  void isNamed(String key, String location, String jar) throws Exception {
    Path rows = Files.writeString(folder.resolve("rows.csv"), "0,1,2\n1,2,1\n0,1,3\n");
    String data = "format = csv, train { path = \"%s\" }, label = _c0".formatted(rows);
    JobFailure failure = refused(data, key + "=\"" + location + "\"");
    assertThat(failure.exitCode()).as("%s", failure).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure.remedy()).contains("--packages org.apache.hadoop:" + jar + ":");
  }

  @Test
  void ofImagesToo() throws Exception {
    JobFailure failure =
        refused("format = idx, train { images = \"gs://b/images\", labels = \"gs://b/labels\" }");
    assertThat(failure.exitCode()).as("%s", failure).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure.remedy()).contains("hadoop-gcp");
  }
}
