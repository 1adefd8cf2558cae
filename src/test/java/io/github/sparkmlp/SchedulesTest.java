package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.github.sparkmlp.failure.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schedulers' files, by the schedulers' own rules. */
class SchedulesTest {
  private static final Set<ExitCode> WORTH_A_RETRY =
      EnumSet.of(ExitCode.IO_ERROR, ExitCode.TEMPORARY);

  @TempDir private Path folder;

  @Test
  void theCrontabHasSettingsAndALineOfFiveFieldsAndACommand() throws Exception {
    List<String> lines = Schedules.lines("crontab");
    assertThat(lines.subList(0, lines.size() - 1)).allMatch(line -> line.matches("[A-Z_]+=\\S+"));
    assertThat(lines.get(lines.size() - 1))
        .matches("(\\d+ ){2}(\\* ){3}cd .* flock .* \\./submit\\.sh train .*")
        .doesNotContainPattern("(?<!\\\\)%");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0",
    "80, 1, 80",
    "75 0, 2, 0",
    "75 75 81, 3, 81",
    "75 75 75 75, 3, 75",
  })
  void aCommandIsTriedAgainForAsLongAsItEndsWith75(String ends, int starts, int exitCode)
      throws Exception {
    Files.writeString(folder.resolve("ends"), ends.replace(' ', '\n') + "\n");
    Files.writeString(
        folder.resolve("command.sh"),
        "echo started; code=$(head -n 1 ends); sed -i 1d ends; exit $code\n");
    Schedules.Ended ended =
        Schedules.run(
            folder,
            Map.of("RETRY_SECONDS", "0 0"),
            Schedules.FOLDER.resolve("retry.sh").toString(),
            "bash",
            "command.sh");
    assertThat(ended.exitCode()).isEqualTo(exitCode);
    assertThat(ended.output().lines()).hasSize(starts);
  }

  /** With the folder of this checkout for the one of the installation. */
  @Test
  void theUnitsAreValidForSystemd() throws Exception {
    Schedules.assumeInstalled("systemd-analyze");
    for (String unit : List.of("spark-mlp-nightly.service", "spark-mlp-nightly.timer")) {
      String installed = Schedules.text(unit).replace("/opt/spark-mlp", Submit.HOME.toString());
      Files.writeString(folder.resolve(unit), installed);
    }
    Schedules.Ended ended =
        Schedules.run(
            folder,
            Map.of(),
            "systemd-analyze",
            "verify",
            folder + "/spark-mlp-nightly.service",
            folder + "/spark-mlp-nightly.timer");
    // Of other units it may find what it likes.
    assertThat(ended.output().lines()).noneMatch(line -> line.contains("spark-mlp-nightly"));
  }

  @Test
  void theDagIsPython() throws Exception {
    Schedules.assumeInstalled("python3");
    Schedules.Ended ended =
        Schedules.run(
            folder,
            Map.of(),
            "python3",
            "-c",
            "import ast, sys; ast.parse(open(sys.argv[1]).read())",
            Schedules.FOLDER + "/nightly_dag.py");
    assertThat(ended.exitCode()).as(ended.output()).isZero();
  }

  @Test
  void theManifestsHaveNoFieldThatKubernetesDoesNotKnow() throws Exception {
    assertThat(Schedules.kubernetes())
        .extracting(object -> object.getKind())
        .containsExactly("CronJob", "PersistentVolumeClaim");
    String misspelt = Schedules.text("kubernetes.yaml").replace("onExitCodes", "onExitCode");
    assertThatThrownBy(() -> Schedules.kubernetes(misspelt)).hasMessageContaining("onExitCode");
  }

  @Test
  void aJobFailsAtOnceWhereAnotherTryWouldEndAlike() throws Exception {
    JobSpec job = Schedules.cronJob().getSpec().getJobTemplate().getSpec();
    PodFailurePolicyRule rule = job.getPodFailurePolicy().getRules().get(0);
    assertThat(rule.getAction()).isEqualTo("FailJob");
    assertThat(rule.getOnExitCodes().getOperator()).isEqualTo("In");
    assertThat(rule.getOnExitCodes().getContainerName()).isEqualTo(Schedules.container().getName());
    Stream<ExitCode> failures = Arrays.stream(ExitCode.values()).skip(1);
    assertThat(rule.getOnExitCodes().getValues())
        .containsExactlyElementsOf(
            failures.filter(code -> !WORTH_A_RETRY.contains(code)).map(ExitCode::number).toList());
  }

  @Test
  void aPodIsNotRestartedInPlaceAndHasTimeToSave() throws Exception {
    assertThat(Schedules.cronJob().getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
    PodSpec pod = Schedules.cronJob().getSpec().getJobTemplate().getSpec().getTemplate().getSpec();
    // A policy on failures demands it.
    assertThat(pod.getRestartPolicy()).isEqualTo("Never");
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(25);
    assertThat(Schedules.text("Dockerfile"))
        .contains("USER " + pod.getSecurityContext().getRunAsUser());
  }

  @Test
  void whatTheImageIsMadeOfIsInTheCheckout() throws Exception {
    List<String> copied =
        Schedules.lines("Dockerfile").stream()
            .filter(line -> line.startsWith("COPY ") && !line.contains("--from"))
            .map(line -> line.split(" ", -1)[1])
            .toList();
    assertThat(copied).contains("pom.xml", ".mvn/", "conf/", "src/main/", "submit.sh");
    assertThat(copied).allMatch(source -> Files.exists(Submit.HOME.resolve(source)));
  }

  @Test
  void theOperatorsApplicationTrainsWithTheImageAndTheClaimThatTheOtherFilesMake()
      throws Exception {
    JsonNode application = new YAMLMapper().readTree(Schedules.text("spark-application.yaml"));
    JsonNode spec = application.path("spec");
    assertThat(application.path("kind").textValue()).isEqualTo("SparkApplication");
    assertThat(spec.path("image").textValue()).isEqualTo(Schedules.container().getImage());
    assertThat(Class.forName(spec.path("mainClass").textValue())).isEqualTo(Main.class);
    String folder = spec.path("mainApplicationFile").textValue().replaceFirst("^local://", "");
    assertThat(Schedules.text("Dockerfile"))
        .contains("WORKDIR " + folder.replaceFirst("/target/.*", "") + "\n")
        .contains(folder.replaceFirst(".*/target/", "target/"));
    assertThat(
            spec.path("volumes").path(0).path("persistentVolumeClaim").path("claimName").asText())
        .isEqualTo(Schedules.kubernetes().get(1).getMetadata().getName());
    List<String> overrides = new ArrayList<>();
    spec.path("arguments").forEach(argument -> overrides.add(argument.textValue()));
    overrides.removeIf(argument -> !argument.contains("="));
    assertThat(TestConfig.read(Path.of("conf/seed.conf"), overrides).output()).isEqualTo("/runs");
  }

  @Test
  void podsOfExecutorsAreOfTheUserOfTheImage() throws Exception {
    PodSpec pod = new YAMLMapper().readValue(Schedules.text("executor.yaml"), Pod.class).getSpec();
    assertThat(Schedules.text("Dockerfile"))
        .contains("USER " + pod.getSecurityContext().getRunAsUser())
        .contains("ENTRYPOINT [\"./conf/schedule/entrypoint.sh\"]");
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(25);
  }

  /** With a java that prints what it is started with. */
  @Test
  void theEntryPointStartsAnExecutorAsSparksOwnImageDoes() throws Exception {
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/bash\nprintf '%s\\n' \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.put("SPARK_HOME", "/spark");
    environment.put("SPARK_JAVA_OPT_0", "-Dfirst=a b");
    environment.put("SPARK_JAVA_OPT_10", "-Dthird=3");
    environment.put("SPARK_JAVA_OPT_2", "-Dsecond=2");
    environment.put("SPARK_EXECUTOR_MEMORY", "700m");
    environment.put("SPARK_DRIVER_URL", "spark://driver");
    environment.put("SPARK_EXECUTOR_ID", "1");
    environment.put("SPARK_EXECUTOR_CORES", "2");
    environment.put("SPARK_APPLICATION_ID", "app");
    environment.put("SPARK_EXECUTOR_POD_IP", "10.0.0.1");
    environment.put("SPARK_EXECUTOR_POD_NAME", "pod-1");
    Schedules.Ended ended =
        Schedules.run(
            folder, environment, Schedules.FOLDER.resolve("entrypoint.sh").toString(), "executor");
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output().lines())
        .containsExactly(
            "-Dfirst=a b",
            "-Dsecond=2",
            "-Dthird=3",
            "-Xms700m",
            "-Xmx700m",
            "-cp",
            "/spark/jars/*",
            "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
            "--driver-url",
            "spark://driver",
            "--executor-id",
            "1",
            "--cores",
            "2",
            "--app-id",
            "app",
            "--hostname",
            "10.0.0.1",
            "--resourceProfileId",
            "0",
            "--podName",
            "pod-1");
  }
}
