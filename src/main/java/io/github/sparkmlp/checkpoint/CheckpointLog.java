package io.github.sparkmlp.checkpoint;

import io.github.sparkmlp.config.CheckpointConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Seal;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The checkpoints of a run: files in {@code data/<term>-<id>/…}, which count only once {@code
 * commits/<number>.json} names them.
 *
 * <p>A checkpoint's files are written and read back before its commit is created. The commit is
 * created atomically under a free number: of two starts that try, one succeeds. A start of the run
 * first commits its takeover under a higher term. An older start then finds its next number taken,
 * and stops.
 */
public final class CheckpointLog {
  private static final int NUMBER_DIGITS = 20;
  private static final Pattern COMMIT_FILE = Pattern.compile("0\\d{19}\\.json");

  private final Storage storage;
  private final String folder;
  private final CheckpointConfig config;
  private final Consumer<String> warnings;
  private RunIdentity run;
  private List<Commit> known = new ArrayList<>();
  private int term;
  private long next;
  private long parent;

  /**
   * The log of a run; nothing is read or written yet.
   *
   * @param folder the run's {@code checkpoints/}
   * @param warnings receives warnings of damaged checkpoints
   */
  public CheckpointLog(
      Storage storage, String folder, CheckpointConfig config, Consumer<String> warnings) {
    this.storage = storage;
    this.folder = folder;
    this.config = config;
    this.warnings = warnings;
  }

  /** The content of the log: its last number, and every readable commit, in order. */
  private record Found(long last, List<Commit> commits, List<String> damages) {
    int lastTerm() {
      return commits.stream().mapToInt(Commit::term).max().orElse(0);
    }

    Optional<RunIdentity> identity() {
      return commits.stream().reduce((earlier, later) -> later).map(Commit::run);
    }

    List<Commit> checkpoints() {
      return commits.stream().filter(Commit::isCheckpoint).toList();
    }
  }

  /**
   * Checks that the store lets only one of two starts create a commit.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} if it does not, and the user has not
   *     promised a single start
   */
  public void requireOneWinner() throws IOException {
    if (!config.singleWriter()) {
      storage.requireExclusiveCreation(folder + "/commits");
    }
  }

  /** The identity of the run that wrote the checkpoints; empty if there are none yet. */
  public Optional<RunIdentity> identity() throws IOException {
    return look().identity();
  }

  /**
   * Takes over the run, and supersedes every earlier start.
   *
   * @return the newest intact checkpoint, to resume from; empty if none was ever committed
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if the checkpoints are those of another
   *     run; with {@link ExitCode#IO_ERROR} if there are some, but none is intact
   */
  public Optional<Checkpoint> takeOver(RunIdentity identity) throws IOException {
    while (true) {
      Standing standing = stand(identity);
      if (open(standing)) {
        return standing.newest();
      }
    }
  }

  /** The state of the log that a start takes over, and the checkpoint to resume from. */
  record Standing(Found found, Optional<Checkpoint> newest) {}

  /** The first phase of taking over: reads what is there. */
  Standing stand(RunIdentity identity) throws IOException {
    run = identity;
    Found found = look();
    Optional<RunIdentity> before = found.identity();
    before.ifPresent(earlier -> earlier.requireLearning(identity.learning(), folder));
    before.ifPresent(earlier -> earlier.requireData(identity.dataFingerprint(), folder));
    term = found.lastTerm() + 1;
    next = found.last() + 1;
    parent = 0;
    known = new ArrayList<>(found.commits());
    return new Standing(found, newestThatHolds(found));
  }

  /** The second phase: after it no earlier start can commit; returns false if one just did. */
  boolean open(Standing standing) throws IOException {
    if (!create(commit("", Map.of(), new Checkpoint()))) {
      return false;
    }
    Found found = standing.found();
    found.damages().forEach(warnings);
    if (found.damages().isEmpty()) {
      deleteOrphans(found.commits());
    }
    return true;
  }

  private Optional<Checkpoint> newestThatHolds(Found found) throws IOException {
    List<Commit> checkpoints = found.checkpoints();
    for (int i = checkpoints.size() - 1; i >= 0; i--) {
      try {
        Checkpoint checkpoint = read(checkpoints.get(i));
        parent = checkpoints.get(i).number();
        return Optional.of(checkpoint);
      } catch (JobFailure e) {
        found.damages().add(e.getMessage());
      }
    }
    if (!found.damages().isEmpty()) {
      throw ExitCode.IO_ERROR.failure(
          "%s has no valid checkpoint: %s".formatted(folder, found.damages().get(0)),
          "Restore one from a copy, or choose another run-name to start over.");
    }
    return Optional.empty();
  }

  /** The term of this start: 1 for the first start, and one more for each takeover. */
  public int term() {
    return term;
  }

  /**
   * Commits a checkpoint, then deletes all but the newest few.
   *
   * @throws JobFailure with {@link ExitCode#SUPERSEDED} if a newer start of the run took over
   */
  public void commit(Checkpoint checkpoint) throws IOException {
    Commit commit = write(checkpoint);
    verify(commit);
    publish(commit);
    deleteOld();
  }

  /** The first phase of a commit: writes its files, which do not count yet. */
  Commit write(Checkpoint checkpoint) throws IOException {
    Map<String, Commit.FileSeal> seals = new TreeMap<>();
    String data = String.format(Locale.ROOT, "data/%04d-%s", term, UUID.randomUUID());
    for (Map.Entry<String, byte[]> file : checkpoint.files().entrySet()) {
      write(data, file.getKey(), file.getValue());
      seals.put(file.getKey(), Commit.FileSeal.of(file.getValue()));
    }
    return commit(data, seals, checkpoint);
  }

  /** Writes a file; if that fails, deletes the unfinished checkpoint to free its space. */
  private void write(String data, String name, byte[] content) throws IOException {
    try {
      storage.write(folder + "/" + data + "/" + name, content);
    } catch (IOException e) {
      try {
        storage.delete(folder + "/" + data);
      } catch (IOException undeleted) {
        e.addSuppressed(undeleted);
      }
      throw e;
    }
  }

  /** The second phase of a commit: checks that the files are what was written. */
  void verify(Commit commit) throws IOException {
    try {
      read(commit);
    } catch (JobFailure e) {
      throw isTaken(commit) ? superseded() : e;
    }
  }

  /** The third phase of a commit: creates the commit itself. */
  void publish(Commit commit) throws IOException {
    if (!create(commit)) {
      storage.delete(folder + "/" + commit.folder());
      throw superseded();
    }
    parent = commit.number();
  }

  private Commit commit(String data, Map<String, Commit.FileSeal> seals, Checkpoint checkpoint) {
    return new Commit(
        next, parent, term, UUID.randomUUID().toString(), run, data, seals, checkpoint.state());
  }

  /** Creates the commit; returns whether it has its number, even if the store's answer was lost. */
  private boolean create(Commit commit) throws IOException {
    boolean created;
    try {
      created = createUnlessTaken(location(commit.number()), commit.write());
    } catch (IOException e) {
      if (!isTaken(commit)) {
        throw e;
      }
      return false;
    }
    if (created || !isTaken(commit)) {
      next = commit.number() + 1;
      known.add(commit);
      return true;
    }
    return false;
  }

  private boolean createUnlessTaken(String location, byte[] content) throws IOException {
    if (!config.singleWriter()) {
      return storage.create(location, content);
    }
    if (storage.exists(location)) {
      return false;
    }
    storage.write(location, content);
    return true;
  }

  /** Whether another commit has its number. */
  private boolean isTaken(Commit commit) throws IOException {
    String location = location(commit.number());
    if (!storage.exists(location)) {
      return false;
    }
    try {
      byte[] there = storage.read(location);
      return !Commit.read(there, commit.number(), location).id().equals(commit.id());
    } catch (JobFailure e) {
      return true;
    }
  }

  private JobFailure superseded() {
    return ExitCode.SUPERSEDED.failure(
        "A newer start of this run has taken over " + folder,
        "Leave the run to that one; its files were not changed.");
  }

  private Found look() throws IOException {
    long last = 0;
    List<Commit> commits = new ArrayList<>();
    List<String> damages = new ArrayList<>();
    for (String name : storage.list(folder + "/commits")) {
      if (COMMIT_FILE.matcher(name).matches()) {
        last = Long.parseLong(name.substring(0, NUMBER_DIGITS));
        try {
          commits.add(Commit.read(storage.read(location(last)), last, location(last)));
        } catch (JobFailure e) {
          damages.add(e.getMessage());
        }
      }
    }
    return new Found(last, commits, damages);
  }

  /** The checkpoint of a commit, if every file is the one that it names. */
  private Checkpoint read(Commit commit) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (Map.Entry<String, Commit.FileSeal> file : commit.files().entrySet()) {
      String location = folder + "/" + commit.folder() + "/" + file.getKey();
      byte[] content = storage.read(location, file.getValue().length());
      if (!Commit.FileSeal.of(content).equals(file.getValue())) {
        throw Seal.damaged(location, "it is not the file that was committed");
      }
      files.put(file.getKey(), content);
    }
    return new Checkpoint(commit.state(), files);
  }

  /** Deletes old commits before their files, which no commit names then. Lists no folder. */
  private void deleteOld() throws IOException {
    List<Commit> checkpoints = known.stream().filter(Commit::isCheckpoint).toList();
    if (checkpoints.size() > config.keep()) {
      long oldest = checkpoints.get(checkpoints.size() - config.keep()).number();
      List<Commit> old = known.stream().filter(commit -> commit.number() < oldest).toList();
      delete(old.stream().map(commit -> name(commit.number())).toList());
      for (Commit commit : old) {
        if (commit.isCheckpoint() && !deletedAtOnce(commit)) {
          storage.delete(folder + "/" + commit.folder());
        }
      }
      known.removeAll(old);
    }
  }

  private void delete(List<String> names) throws IOException {
    if (!storage.deleteFiles(folder, names)) {
      for (String name : names) {
        storage.delete(folder + "/" + name);
      }
    }
  }

  private boolean deletedAtOnce(Commit commit) throws IOException {
    return storage.deleteFiles(
        folder,
        commit.files().keySet().stream().map(name -> commit.folder() + "/" + name).toList());
  }

  /**
   * Deletes files without a commit that this start and earlier ones left behind; never those of a
   * newer start.
   */
  private void deleteOrphans(List<Commit> commits) throws IOException {
    Set<String> named = commits.stream().map(Commit::folder).collect(Collectors.toSet());
    for (String name : storage.list(folder + "/data")) {
      boolean older = name.compareTo(String.format(Locale.ROOT, "%04d-~", term)) < 0;
      if (older && !named.contains("data/" + name)) {
        storage.delete(folder + "/data/" + name);
      }
    }
    for (String name : storage.list(folder + "/commits")) {
      if (name.startsWith(".")) {
        storage.delete(folder + "/commits/" + name);
      }
    }
  }

  private String location(long number) {
    return folder + "/" + name(number);
  }

  private static String name(long number) {
    return String.format(Locale.ROOT, "commits/%020d.json", number);
  }
}
