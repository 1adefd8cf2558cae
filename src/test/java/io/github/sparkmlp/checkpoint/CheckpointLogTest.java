package io.github.sparkmlp.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.config.CheckpointConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.faults.Drill;
import io.github.sparkmlp.store.Flips;
import io.github.sparkmlp.store.PlainFileSystem;
import io.github.sparkmlp.store.PlainFileSystem.Creation;
import io.github.sparkmlp.store.Sealing;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointLogTest {
  private static final RunIdentity RUN = new RunIdentity(Map.of("seed", "1", "loss", "mse"), "7-a");

  private static final Storage LOCAL = new Storage(new Configuration());

  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();

  private CheckpointLog log() {
    return new CheckpointLog(
        LOCAL, folder.toString(), new CheckpointConfig(1, 2, false), warnings::add);
  }

  private static Checkpoint checkpoint(int number) {
    Checkpoint checkpoint = new Checkpoint();
    checkpoint.section("training").put("epoch", number);
    checkpoint.put("parameters", ("parameters " + number).getBytes(StandardCharsets.UTF_8));
    return checkpoint;
  }

  /** The log after so many commits of one start. */
  private CheckpointLog committed(int commits) throws IOException {
    CheckpointLog log = log();
    log.takeOver(RUN);
    for (int number = 1; number <= commits; number++) {
      log.commit(checkpoint(number));
    }
    return log;
  }

  private static int epoch(Optional<Checkpoint> checkpoint) {
    return checkpoint.orElseThrow().section("training").path("epoch").asInt();
  }

  private ExitCode refused(RunIdentity run) {
    return catchThrowableOfType(JobFailure.class, () -> log().takeOver(run)).exitCode();
  }

  private List<Path> files(String name) throws IOException {
    try (var files = Files.list(folder.resolve(name))) {
      return files.sorted().toList();
    }
  }

  @Test
  void aRunBeginsWithoutACheckpointAndResumesFromTheNewest() throws IOException {
    assertThat(log().takeOver(RUN)).isEmpty();
    assertThat(log().takeOver(RUN)).isEmpty();
    committed(3);
    Optional<Checkpoint> found = log().takeOver(RUN);
    assertThat(epoch(found)).isEqualTo(3);
    assertThat(new String(found.orElseThrow().file("parameters"), StandardCharsets.UTF_8))
        .isEqualTo("parameters 3");
    assertThat(warnings).isEmpty();
  }

  @Test
  void theNewestFewAreKeptAndNothingElse() throws IOException {
    committed(5);
    assertThat(files("commits")).hasSize(2);
    assertThat(files("data")).hasSize(2);
  }

  @Test
  void whatCrashesLeftIsSweptByTheNextStart() throws IOException {
    committed(1);
    Files.createDirectories(folder.resolve("data/0001-orphan/deep"));
    Files.createDirectories(folder.resolve("data/0009-of-a-newer-start"));
    Files.writeString(folder.resolve("commits/.half.tmp"), "half");
    assertThat(epoch(log().takeOver(RUN))).isEqualTo(1);
    assertThat(files("data")).hasSize(2);
    assertThat(folder.resolve("data/0009-of-a-newer-start")).exists();
    assertThat(folder.resolve("commits/.half.tmp")).doesNotExist();
  }

  @Test
  void anOlderStartFindsItselfSuperseded() throws IOException {
    CheckpointLog older = committed(1);
    CheckpointLog newer = log();
    assertThat(epoch(newer.takeOver(RUN))).isEqualTo(1);
    assertThat(newer.term()).isEqualTo(2);
    JobFailure failure = catchThrowableOfType(JobFailure.class, () -> older.commit(checkpoint(99)));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.SUPERSEDED);
    newer.commit(checkpoint(2));
    assertThat(epoch(log().takeOver(RUN))).isEqualTo(2);
    assertThat(files("data")).hasSize(2);
  }

  @Test
  void aDamagedCheckpointIsSaidAndTheOneBeforeItIsTaken() throws IOException {
    committed(2);
    Path newest = files("commits").get(2);
    Files.writeString(newest, Files.readString(newest).replace("\"term\" : 1", "\"term\" : 2"));
    assertThat(epoch(log().takeOver(RUN))).isEqualTo(1);
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains(newest.getFileName().toString(), "checksum");
  }

  @Test
  void aLostFileIsADamageToo() throws IOException {
    committed(2);
    String commit = Files.readString(files("commits").get(2));
    for (Path data : files("data")) {
      if (commit.contains(data.getFileName().toString())) {
        Files.delete(data.resolve("parameters"));
      }
    }
    assertThat(epoch(log().takeOver(RUN))).isEqualTo(1);
    assertThat(warnings).hasSize(1);
  }

  @Test
  void whereNoCheckpointHoldsTheRunDoesNotBeginAnewInSilence() throws IOException {
    committed(2);
    for (Path data : files("data")) {
      Files.writeString(data.resolve("parameters"), "else");
    }
    assertThat(refused(RUN)).isEqualTo(ExitCode.IO_ERROR);
    assertThat(files("commits")).hasSize(3);
  }

  @Test
  void anotherConfigurationOrOtherDataAreRefusedByName() throws IOException {
    committed(1);
    JobFailure key =
        catchThrowableOfType(
            JobFailure.class,
            () -> log().takeOver(new RunIdentity(Map.of("seed", "2", "loss", "mse"), "7-a")));
    assertThat(key.exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(key).hasMessageContaining("seed is 1, now 2");
    JobFailure data =
        catchThrowableOfType(
            JobFailure.class, () -> log().takeOver(new RunIdentity(RUN.learning(), "8-b")));
    assertThat(data.exitCode()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(data).hasMessageContaining("7-a, now 8-b");
    assertThat(epoch(log().takeOver(RUN))).isEqualTo(1);
  }

  private CheckpointLog on(Configuration store, boolean singleWriter) {
    return new CheckpointLog(
        new Storage(store),
        "plain://" + folder,
        new CheckpointConfig(1, 2, singleWriter),
        warnings::add);
  }

  @ParameterizedTest
  @CsvSource({"IGNORES, false", "IGNORES, true", "LOOKS_FIRST, false", "LOOKS_FIRST, true"})
  void aStoreThatLetsTwoStartsWinNeedsThePersonsWord(Creation creation, boolean conditional)
      throws IOException {
    Configuration store = PlainFileSystem.store(creation, conditional);
    JobFailure failure =
        catchThrowableOfType(JobFailure.class, () -> on(store, false).requireOneWinner());
    assertThat(failure.exitCode()).isEqualTo(ExitCode.DOES_NOT_FIT);
    assertThat(failure.remedy()).contains("checkpoint.single-writer = true");
    assertThat(files("commits")).isEmpty();

    CheckpointLog single = on(store, true);
    single.requireOneWinner();
    assertThat(single.takeOver(RUN)).isEmpty();
    single.commit(checkpoint(1));
    assertThat(epoch(single.takeOver(RUN))).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"WHEN_OPENED, false", "WHEN_OPENED, true", "WHEN_CLOSED, false", "WHEN_CLOSED, true"})
  void aStoreOfWhateverNameIsTrustedOnceItHasRefusedTheSecond(
      Creation creation, boolean conditional) throws IOException {
    Configuration store = PlainFileSystem.store(creation, conditional);
    on(store, false).requireOneWinner();
    assertThat(files("commits")).isEmpty();
    assertThat(Interleavings.ofACommitAndATakeOver(new Storage(store), "plain://" + folder))
        .isEqualTo(56);
  }

  @Test
  void ofTwoWritersOneWinsEachPlaceHoweverTheirCommitsInterleave() throws IOException {
    assertThat(Interleavings.ofACommitAndATakeOver(LOCAL, folder.toString())).isEqualTo(56);
    assertThat(Interleavings.ofTwoTakeOvers(LOCAL, folder.toString())).isEqualTo(252);
    Drill.report("overlapping starts, local files", 56 + 252, "one winner");
  }

  @Test
  void everyBitOfACommitAndAnyBitOfItsFilesIsWatched() throws IOException {
    CheckpointLog log = log();
    log.takeOver(RUN);
    Checkpoint large = checkpoint(1);
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    large.put("large", bytes);
    log.commit(large);

    Path commit = files("commits").get(1);
    byte[] file = Files.readAllBytes(commit);
    for (int bit = 0; bit < 8 * file.length; bit++) {
      assertDamaged(commit, Flips.flipped(file, bit));
    }
    for (int length = 0; length < file.length; length++) {
      assertDamaged(commit, Arrays.copyOf(file, length));
    }
    Files.write(commit, file);

    Path data = files("data").get(0).resolve("large");
    Random random = new Random(2);
    for (int flip = 0; flip < Flips.count(); flip++) {
      assertDamaged(data, Flips.flipped(bytes, random.nextInt(8 * bytes.length)));
    }
    Files.write(data, bytes);
    Drill.report("damages of a commit and its files", 9 * file.length + Flips.count(), "noticed");
    assertThat(epoch(log().takeOver(RUN))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"state\": 7", ", \"state\": null", ", \"state\": [{}]"})
  void aCommitWithoutAStateIsDamaged(String state) throws IOException {
    committed(1);
    String body = "{\"formatVersion\": 1, \"number\": 2" + state;
    byte[] file = Sealing.sealed(body.getBytes(StandardCharsets.UTF_8));
    assertDamaged(files("commits").get(1), file);
  }

  private void assertDamaged(Path path, byte[] content) throws IOException {
    Files.write(path, content);
    assertThat(refused(RUN)).isEqualTo(ExitCode.IO_ERROR);
  }
}
