package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The files of {@code conf/schedule}, and what a scheduler makes of them. */
final class Schedules {
  static final Path FOLDER = Submit.HOME.resolve("conf/schedule");

  private Schedules() {}

  /** What a command left behind, standard output and error in one. */
  record Ended(int exitCode, String output) {}

  static String text(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }

  /** Lines that are neither empty nor comments. */
  static List<String> lines(String file) throws IOException {
    return text(file).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }

  /** Skips a test where the machine lacks a program. */
  static void assumeInstalled(String program) {
    assumeThat(Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1)))
        .as("%s is not installed", program)
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Starts a command in a folder. */
  static Process start(Path folder, Map<String, String> environment, String... command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).start();
  }

  static Ended run(Path folder, Map<String, String> environment, String... command)
      throws Exception {
    return await(start(folder, environment, command));
  }

  static Ended await(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), output);
  }

  /** The objects of {@code kubernetes.yaml}; a field that Kubernetes does not know is an error. */
  static List<HasMetadata> kubernetes() throws IOException {
    return kubernetes(text("kubernetes.yaml"));
  }

  static List<HasMetadata> kubernetes(String manifests) throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    yaml.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    yaml.setAnnotationIntrospector(new WithoutCatchAll());
    try (MappingIterator<HasMetadata> objects =
        yaml.readerFor(HasMetadata.class).readValues(manifests)) {
      return objects.readAll();
    }
  }

  /** The models keep what they do not know; this one does not let them. */
  private static final class WithoutCatchAll extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return false;
    }
  }

  static CronJob cronJob() throws IOException {
    return (CronJob) kubernetes().get(0);
  }

  static Container container() throws IOException {
    return cronJob()
        .getSpec()
        .getJobTemplate()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0);
  }
}
