package io.github.sparkmlp.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.checkpoint.CheckpointLog;
import io.github.sparkmlp.checkpoint.RunIdentity;
import io.github.sparkmlp.config.CheckpointConfig;
import io.github.sparkmlp.faults.Drill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a crash leaves of a commit, the run goes on from the commit before it, or from it. */
@Tag("drill")
class CrashConsistencyTest {
  private static final RunIdentity RUN = new RunIdentity(Map.of("seed", "1"), "data");

  @TempDir private Path folder;

  private static Checkpoint checkpoint(int number) {
    Checkpoint checkpoint = new Checkpoint();
    checkpoint.section("training").put("epoch", number);
    checkpoint.put("parameters", ("parameters " + number).getBytes(StandardCharsets.UTF_8));
    checkpoint.put("metrics.jsonl", "{}\n".repeat(number).getBytes(StandardCharsets.UTF_8));
    return checkpoint;
  }

  private static CheckpointLog log(Storage storage, Path run) {
    return new CheckpointLog(
        storage, run + "/checkpoints", new CheckpointConfig(1, 2, false), warning -> {});
  }

  @Test
  void everyStateACrashCanLeaveRecoversTheCommitBeforeOrTheOneUnderWay() throws IOException {
    Path root = Files.createDirectories(folder.resolve("disk"));
    RecordingDisk disk = new RecordingDisk(root);
    CheckpointLog log = log(new Storage(new Configuration(), disk), root.resolve("run"));
    log.takeOver(RUN);
    int states = 0;
    int from = 0;
    for (int commit = 1; commit <= 4; commit++) {
      log.commit(checkpoint(commit));
      Set<Integer> recovered = new TreeSet<>();
      for (int done = from; done <= disk.operations(); done++) {
        states +=
            disk.after(done)
                .forEachState(folder.resolve("states"), at -> recovered.add(recover(at)));
      }
      assertThat(recovered).containsExactly(commit - 1, commit);
      // A commit that has returned survives whatever follows.
      from = disk.operations();
      Set<Integer> after = new TreeSet<>();
      disk.after(from).forEachState(folder.resolve("states"), at -> after.add(recover(at)));
      assertThat(after).containsExactly(commit);
    }
    Drill.report("states that a crash can leave of " + from + " operations", states, "recovered");
    assertThat(states).isGreaterThan(500);
  }

  /** The number of the checkpoint that a new start finds, whole; 0 if it begins anew. */
  private static int recover(Path disk) {
    try {
      Optional<Checkpoint> found =
          log(new Storage(new Configuration()), disk.resolve("run")).takeOver(RUN);
      int number = found.map(it -> it.section("training").path("epoch").asInt()).orElse(0);
      found.ifPresent(it -> assertThat(text(it)).isEqualTo(text(checkpoint(number))));
      return number;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> text(Checkpoint checkpoint) {
    Map<String, String> text = new TreeMap<>();
    checkpoint
        .files()
        .forEach((name, content) -> text.put(name, new String(content, StandardCharsets.UTF_8)));
    return text;
  }
}
