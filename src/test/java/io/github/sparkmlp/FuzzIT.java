package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.Jazzer;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.github.sparkmlp.checkpoint.CommitFuzz;
import io.github.sparkmlp.hocon.ConfigFuzz;
import io.github.sparkmlp.model.ModelFuzz;
import io.github.sparkmlp.source.IdxFuzz;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.IOUtils;
import org.apache.commons.lang3.ArrayUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jazzer at the readers of what others may have written, for {@code fuzz.seconds} each. A process
 * of its own: it instruments classes and never unloads them. What it finds is left in {@code
 * target/fuzz}.
 */
@Tag("drill")
class FuzzIT {
  private static final Path FOLDER = Path.of("target/fuzz").toAbsolutePath();

  /** The readers, and the parsers whose branches lead a fuzzer to texts that parse. */
  private static final String INSTRUMENTED =
      "io.github.sparkmlp.**:com.typesafe.config.**"
          + ":com.fasterxml.jackson.core.json.UTF8StreamJsonParser";

  private static final String SECONDS = System.getProperty("fuzz.seconds", "4");

  @TempDir private Path seeds;
  @TempDir private Path scratch;

  @Test
  void anyBytesAreAnIdxFileOrBadData() throws Exception {
    fuzz(IdxFuzz.class, IdxFuzz.seeds());
  }

  @Test
  void anyBytesAreAModelOrDamaged() throws Exception {
    fuzz(ModelFuzz.class, ModelFuzz.seeds(scratch));
  }

  @Test
  void anyBytesAreACommitOrDamaged() throws Exception {
    fuzz(CommitFuzz.class, CommitFuzz.seeds());
  }

  @Test
  void anyBytesAreAConfigurationOrWrongUsage() throws Exception {
    fuzz(ConfigFuzz.class, ConfigFuzz.seeds());
  }

  private void fuzz(Class<?> target, List<byte[]> files) throws Exception {
    for (int i = 0; i < files.size(); i++) {
      Files.write(seeds.resolve("seed-" + i), files.get(i));
    }
    Path folder = FOLDER.resolve(target.getSimpleName());
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    Path log = folder.resolve("log.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Jdks.here().resolve("bin/java").toString(),
                "-Xmx1g",
                "-cp",
                classPath(),
                Jazzer.class.getName(),
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--custom_hook_includes=" + INSTRUMENTED,
                // It allocates with every character that a pattern sees.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexRoadblocks",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + SECONDS,
                "-rss_limit_mb=4096",
                "-seed=1",
                "-print_final_stats=1",
                corpus.toString(),
                seeds.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // A configuration may name any variable of it.
    builder.environment().clear();
    Process process = builder.start();
    assertThat(process.waitFor()).as(() -> tail(log)).isZero();
  }

  /** What the readers need and no more: Jazzer looks through all of it before it begins. */
  private static String classPath() {
    return Stream.of(
            Main.class,
            FuzzIT.class,
            Jazzer.class,
            FuzzedDataProvider.class,
            ConfigFactory.class,
            GzipCompressorInputStream.class,
            IOUtils.class,
            ArrayUtils.class,
            JsonProperty.class,
            JsonFactory.class,
            ObjectMapper.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    } catch (IOException e) {
      return log + " cannot be read: " + e;
    }
  }
}
