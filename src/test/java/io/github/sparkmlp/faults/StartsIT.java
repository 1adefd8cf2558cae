package io.github.sparkmlp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.Submit;
import io.github.sparkmlp.TestJob;
import io.github.sparkmlp.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same command, whoever starts it and wherever: the same model. */
@Tag("drill")
class StartsIT {
  private static final int EPOCHS = 2;
  private static final List<String> MASKS = List.of("000", "022", "027", "077");
  private static final List<String> FOLDERS =
      List.of("plain", "with a space", "it's", "größe-数", "a%20b", "x,y;z", "#1", "-dash");
  private static final List<String> ENCODINGS =
      List.of("LC_ALL=C", "LC_ALL=POSIX", "LC_ALL=C.UTF-8", "LANG=tr_TR.UTF-8", "LANG=");
  private static final List<String> ZONES =
      List.of("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Nowhere/Else");
  private static final List<String> LANGUAGES =
      List.of("ar-EG", "tr-TR", "th-TH", "hi-IN", "fa-IR", "de-CH", "en-US", "ja-JP");
  private static final List<String> JVMS =
      List.of(
          "",
          "-Duser.timezone=Asia/Tehran",
          "-Dfile.encoding=ISO-8859-1",
          "-XX:UseAVX=2",
          "-XX:-UseCompressedOops",
          "-Dline.separator=\r\n");

  /** Compiled by half, a JVM starts in a third of the processor time. */
  private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private static final List<String> COMPILERS = List.of(QUICK, QUICK, QUICK, QUICK, QUICK, "");

  @TempDir private static Path folder;

  private static <T> T one(Random random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Files and folders on the way must be readable by everybody. */
  private static boolean canBeAnotherUser() {
    return "root".equals(System.getProperty("user.name"))
        && Files.isExecutable(Path.of("/usr/bin/setpriv"))
        && !Submit.HOME.startsWith("/root");
  }

  private static List<String> surroundings(Random random) {
    List<String> command = new ArrayList<>();
    if (canBeAnotherUser() && random.nextBoolean()) {
      command.addAll(
          List.of(
              "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "-u", "HOME"));
    } else {
      command.add("env");
    }
    Locale locale = Locale.forLanguageTag(one(random, LANGUAGES));
    String options =
        "-Duser.language=%s -Duser.country=%s %s %s"
            .formatted(
                locale.getLanguage(),
                locale.getCountry(),
                one(random, COMPILERS),
                one(random, JVMS));
    command.add("JAVA_TOOL_OPTIONS=" + options);
    command.add("TZ=" + one(random, ZONES));
    command.add(one(random, ENCODINGS));
    command.addAll(
        List.of("sh", "-c", "umask %s; exec \"$@\"".formatted(one(random, MASKS)), "sh"));
    return command;
  }

  @Test
  void surroundingsChangeNoBit() throws Exception {
    Path config = Drill.config(folder, EPOCHS);
    TestJob.run(TestSpark.local(), config, "undisturbed");
    String expected = Drill.hash(folder.resolve("undisturbed"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    int starts = Drill.count(4, 200);
    List<Callable<String>> tasks = new ArrayList<>();
    for (int start = 0; start < starts; start++) {
      int number = start;
      tasks.add(() -> start(config, number));
    }
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      for (Future<String> hash : two.invokeAll(tasks)) {
        assertThat(hash.get()).isEqualTo(expected);
      }
    } finally {
      two.shutdown();
    }
    Drill.report("starts by any user, anywhere, in any language", starts, "same hash");
  }

  /** Starts the job, and returns the hash of its model. */
  private static String start(Path config, int number) throws Exception {
    Random random = new Random(number);
    Path place = folder.resolve("start-" + number).resolve(one(random, FOLDERS));
    Files.createDirectories(place);
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> command = surroundings(random);
    Submit.Ended ended =
        Submit.startBy(
                command,
                place,
                "--master",
                "local[%s]".formatted(1 + random.nextInt(3)),
                "--conf",
                "spark.ui.enabled=false",
                "train",
                "--config",
                config.toString(),
                "--set",
                "output=runs",
                "--set",
                "run-name=any")
            .await();
    assertThat(ended.exitCode()).as("%s in %s: %s", command, place, ended.err()).isZero();
    return Drill.hash(place.resolve("runs/any"));
  }
}
