package io.github.sparkmlp.checkpoint;

import io.github.sparkmlp.ReaderContract;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.store.Sealing;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Any bytes as a commit, and any bytes that somebody sealed. */
public final class CommitFuzz {
  private static final int AS_IT_IS = 0;
  private static final int SEALED = 1;

  private CommitFuzz() {}

  /**
   * Jazzer's entry.
   *
   * @param data whether the rest is to be sealed; a file
   */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length < 1) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(data, 1, data.length);
    byte[] file = data[0] % 2 == SEALED ? Sealing.sealed(rest) : rest;
    ReaderContract.require(
        file, Set.of(ExitCode.IO_ERROR), () -> Commit.read(file, 1, "commits/1"));
  }

  /** That a start has taken over, and a checkpoint. */
  public static List<byte[]> seeds() throws IOException {
    RunIdentity run = new RunIdentity(Map.of("seed", "1", "loss", "mse"), "7-a");
    Checkpoint checkpoint = new Checkpoint();
    checkpoint.section("training").put("epoch", 3).put("loss", 0.5).putArray("best").add(1e-3);
    Map<String, Commit.FileSeal> files = Map.of("parameters", Commit.FileSeal.of(new byte[9]));
    byte[] start = new Commit(1, 0, 1, "a", run, "", Map.of(), new Checkpoint().state()).write();
    byte[] taken = new Commit(1, 0, 2, "b", run, "0001-b", files, checkpoint.state()).write();
    return List.of(
        Sealing.seed(AS_IT_IS, start),
        Sealing.seed(SEALED, Sealing.body(start)),
        Sealing.seed(SEALED, Sealing.body(taken)));
  }
}
