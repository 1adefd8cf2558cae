package io.github.sparkmlp.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.config.CheckpointConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Starts of one run that overlap, phase by phase: taking over is to look and to open; a commit is
 * to write, to verify and to publish.
 */
public final class Interleavings {
  private static final RunIdentity RUN = new RunIdentity(Map.of("seed", "1"), "data");

  private Interleavings() {}

  private enum Phase {
    LOOK,
    OPEN,
    WRITE,
    VERIFY,
    PUBLISH,
    END
  }

  /** A start, which commits one checkpoint that has its name. */
  private static final class Start {
    private final String name;
    private final CheckpointLog log;
    private Phase phase;
    private CheckpointLog.Standing standing;
    private Commit commit;
    private String resumedFrom;
    private ExitCode ended;

    Start(String name, CheckpointLog log, Phase phase) {
      this.name = name;
      this.log = log;
      this.phase = phase;
    }

    void advance() throws IOException {
      try {
        switch (phase) {
          case LOOK -> {
            standing = log.stand(RUN);
            phase = Phase.OPEN;
          }
          case OPEN -> phase = log.open(standing) ? opened() : Phase.LOOK;
          case WRITE -> {
            commit = log.write(checkpoint(name));
            phase = Phase.VERIFY;
          }
          case VERIFY -> {
            log.verify(commit);
            phase = Phase.PUBLISH;
          }
          case PUBLISH -> {
            log.publish(commit);
            ended = ExitCode.DONE;
            phase = Phase.END;
          }
          case END -> {}
        }
      } catch (JobFailure e) {
        ended = e.exitCode();
        phase = Phase.END;
      }
    }

    private Phase opened() {
      resumedFrom = content(standing.newest());
      return Phase.WRITE;
    }

    void finish() throws IOException {
      while (phase != Phase.END) {
        advance();
      }
    }
  }

  private static Checkpoint checkpoint(String name) {
    Checkpoint checkpoint = new Checkpoint();
    checkpoint.put("parameters", name.getBytes(StandardCharsets.UTF_8));
    return checkpoint;
  }

  private static String content(Optional<Checkpoint> checkpoint) {
    return new String(checkpoint.orElseThrow().file("parameters"), StandardCharsets.UTF_8);
  }

  private static CheckpointLog log(Storage storage, String folder) {
    return new CheckpointLog(storage, folder, new CheckpointConfig(1, 3, false), warning -> {});
  }

  /** The log of a start that has committed once. */
  private static CheckpointLog begun(Storage storage, String folder) throws IOException {
    CheckpointLog log = log(storage, folder);
    log.takeOver(RUN);
    log.commit(checkpoint("before"));
    return log;
  }

  /**
   * Every order of an older start's commit and a newer start's take-over and commit.
   *
   * @return how many there are
   */
  public static int ofACommitAndATakeOver(Storage storage, String folder) throws IOException {
    int count = 0;
    for (int order = 0; order < 1 << 8; order++) {
      if (Integer.bitCount(order) == 5) {
        String run = folder + "/commit-" + order;
        Start older = new Start("older", begun(storage, run), Phase.WRITE);
        Start newer = new Start("newer", log(storage, run), Phase.LOOK);
        play(older, newer, order, 8);
        assertThat(newer.ended).isEqualTo(ExitCode.DONE);
        assertThat(older.ended).isIn(ExitCode.DONE, ExitCode.SUPERSEDED);
        assertThat(newer.resumedFrom).isEqualTo(older.ended == ExitCode.DONE ? "older" : "before");
        assertThat(content(log(storage, run).takeOver(RUN))).isEqualTo("newer");
        count++;
      }
    }
    return count;
  }

  /**
   * Every order of two starts that both take over and commit.
   *
   * @return how many there are
   */
  public static int ofTwoTakeOvers(Storage storage, String folder) throws IOException {
    int count = 0;
    for (int order = 0; order < 1 << 10; order++) {
      if (Integer.bitCount(order) == 5) {
        String run = folder + "/start-" + order;
        begun(storage, run);
        Start one = new Start("one", log(storage, run), Phase.LOOK);
        Start two = new Start("two", log(storage, run), Phase.LOOK);
        play(one, two, order, 10);
        assertThat(one.log.term()).isNotEqualTo(two.log.term());
        Start last = one.log.term() > two.log.term() ? one : two;
        Start first = last == one ? two : one;
        assertThat(last.ended).isEqualTo(ExitCode.DONE);
        assertThat(first.ended).isIn(ExitCode.DONE, ExitCode.SUPERSEDED);
        assertThat(last.resumedFrom)
            .isEqualTo(first.ended == ExitCode.DONE ? first.name : "before");
        assertThat(content(log(storage, run).takeOver(RUN))).isEqualTo(last.name);
        count++;
      }
    }
    return count;
  }

  /** Bit t of the order says whose turn t is. */
  private static void play(Start zero, Start one, int order, int turns) throws IOException {
    for (int turn = 0; turn < turns; turn++) {
      ((order >> turn & 1) == 0 ? zero : one).advance();
    }
    zero.finish();
    one.finish();
  }
}
