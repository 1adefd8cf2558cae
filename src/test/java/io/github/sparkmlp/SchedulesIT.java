package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands that schedulers start, as each one starts them, with a short training and a folder
 * of the test's: cron trains, all others find that the run of this date is done.
 */
@Tag("drill")
class SchedulesIT {
  private static final String DONE = "done already";

  /** Prints the value that a Python program gives to a keyword. */
  private static final String KEYWORD =
      """
      import ast, sys
      tree = ast.parse(open(sys.argv[1]).read())
      found = [k.value for k in ast.walk(tree) if isinstance(k, ast.keyword) and k.arg == sys.argv[2]]
      print(ast.literal_eval(found[0]))
      """;

  @TempDir private static Path folder;
  private static Map<String, String> environment;
  private static String run;
  private static final Map<Integer, String> ENDED = new HashMap<>();

  @BeforeAll
  static void trainByCronTwiceAtOnce() throws Exception {
    Schedules.assumeInstalled("flock");
    Path config =
        Files.writeString(
            folder.resolve("short.conf"),
            """
            include "%s/conf/seed.conf"
            network { layers = [784, 12, 10] }
            epochs = 2
            """
                .formatted(Submit.HOME));
    environment =
        Map.of("TZ", "UTC", "CONFIG", config.toString(), "OUTPUT", folder.resolve("runs") + "");
    run = "nightly-" + LocalDate.now(ZoneOffset.UTC);
    for (Process started : List.of(cron(), cron())) {
      Schedules.Ended end = Schedules.await(started);
      ENDED.put(end.exitCode(), end.output());
    }
  }

  private static Process cron() throws Exception {
    Map<String, String> settings = new HashMap<>();
    String command = "";
    for (String line : Schedules.lines("crontab")) {
      if (line.matches("[A-Z_]+=.*")) {
        settings.put(line.split("=", 2)[0], line.split("=", 2)[1]);
      } else {
        // cron's own escape; the percent sign alone is a line feed.
        command = line.split(" ", 6)[5].replace("\\%", "%");
      }
    }
    settings.remove("PATH");
    settings.put("SPARK_MLP", Submit.HOME.toString());
    settings.putAll(environment);
    return Schedules.start(folder, settings, settings.get("SHELL"), "-c", command);
  }

  private static void assertDone(Schedules.Ended ended) {
    assertThat(ended.output()).contains("/" + run + "\n", DONE);
    assertThat(ended.exitCode()).as(ended.output()).isZero();
  }

  @Test
  void ofTwoAtOnceCronTrainsOneAndTheOtherLeavesWith75() throws Exception {
    assertThat(ENDED).as(ENDED.toString()).containsOnlyKeys(0, 75);
    assertThat(ENDED.get(75)).isEmpty();
    assertThat(ENDED.get(0).lines()).allMatch(line -> line.startsWith("WARNING: Using incubator"));
    assertThat(TestRun.at(folder.resolve("runs").resolve(run)).json("run.json").get("term"))
        .hasToString("1");
  }

  @Test
  void systemdNamesTheRunOnceAndStartsItUnderThatName() throws Exception {
    Path runtime = Files.createDirectories(folder.resolve("run/spark-mlp-nightly"));
    String unit = Schedules.text("spark-mlp-nightly.service");
    String before = setting(unit, "ExecStartPre");
    before = before.replace("%t", runtime.getParent().toString()).replace("%%", "%");
    for (String now : List.of("UTC", "UTC-24")) {
      // A restart, a day later by its clock, keeps the name.
      assertThat(Schedules.run(folder, Map.of("TZ", now), "bash", "-c", before).exitCode())
          .isZero();
    }
    Map<String, String> variables = new HashMap<>(environment);
    String[] name = Files.readString(runtime.resolve("run")).strip().split("=", 2);
    variables.put(name[0], name[1]);
    String start = setting(unit, "ExecStart").replace("/opt/spark-mlp", Submit.HOME.toString());
    assertDone(Schedules.run(folder, variables, "bash", "-c", start));
  }

  private static String setting(String unit, String name) {
    Matcher matcher = Pattern.compile("(?m)^" + name + "=(.*)$").matcher(unit);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  @Test
  void airflowNamesTheRunByItsDate() throws Exception {
    Schedules.assumeInstalled("python3");
    String dag = Schedules.FOLDER + "/nightly_dag.py";
    Schedules.Ended read =
        Schedules.run(folder, Map.of(), "python3", "-c", KEYWORD, dag, "bash_command");
    assertThat(read.exitCode()).as(read.output()).isZero();
    String command = read.output().replace("nightly-{{ ds }}", run);
    assertDone(Schedules.run(Submit.HOME, environment, "bash", "-c", command));
  }

  /** A folder with what the Dockerfile copies into the image, and nothing else. */
  private static Path image(String name) throws Exception {
    Path image = Files.createDirectories(folder.resolve(name + "/target")).getParent();
    String last = Schedules.text("Dockerfile").split("\nFROM ", -1)[2];
    Matcher copy =
        Pattern.compile("(?m)^COPY (?:--from=build /build/)?(\\S+) (\\S+)$").matcher(last);
    while (copy.find()) {
      Path source = Submit.HOME.resolve(copy.group(1));
      Path target = image.resolve(copy.group(2)).normalize();
      boolean isFile = Files.isRegularFile(source) && Files.isDirectory(target);
      Files.createSymbolicLink(isFile ? target.resolve(source.getFileName()) : target, source);
    }
    // A link would lead home, to the sources.
    Files.delete(image.resolve("submit.sh"));
    Files.copy(Submit.HOME.resolve("submit.sh"), image.resolve("submit.sh"));
    return image;
  }

  @Test
  void kubernetesNamesTheRunByTheDateOfItsJobInAnImageWithoutSources() throws Exception {
    Map<String, String> variables = new HashMap<>(environment);
    long minutes = System.currentTimeMillis() / 60_000;
    variables.put("JOB_NAME", "nightly-" + minutes);
    String[] command = {"sh", "-c", Schedules.container().getArgs().get(0)};
    assertDone(Schedules.run(image("pod"), variables, command));
  }

  @Test
  void theEntryPointOfTheImageTakesTheJobsCommands() throws Exception {
    assertDone(
        Schedules.run(
            image("container"),
            Map.of(),
            "./conf/schedule/entrypoint.sh",
            "train",
            "--config",
            environment.get("CONFIG"),
            "--set",
            "output=" + environment.get("OUTPUT"),
            "--set",
            "run-name=" + run));
  }
}
