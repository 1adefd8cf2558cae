package io.github.sparkmlp.store;

import static org.apache.hadoop.fs.Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * Reads and writes whole files by location: a local path, a Hadoop URI, or, only to read, {@code
 * classpath:}. What a method has written survives a crash once it has returned.
 */
public final class Storage {
  private static final String CLASS_PATH = "classpath:";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Names of options; Hadoop versions that do not know them ignore them. */
  private static final String KNOWN_LENGTH = "fs.option.openfile.length";

  private static final String UNASKED = "fs.s3a.create.performance";

  private final Configuration hadoop;
  private final LocalFiles localFiles;

  public Storage(Configuration hadoop) {
    this(hadoop, new Disk());
  }

  Storage(Configuration hadoop, Disk disk) {
    this.hadoop = hadoop;
    this.localFiles = new LocalFiles(disk);
  }

  public static boolean isOnClassPath(String location) {
    return location.startsWith(CLASS_PATH);
  }

  /**
   * Opens a file to read.
   *
   * @throws JobFailure with {@link ExitCode#NO_INPUT} if it does not exist
   */
  public InputStream open(String location) throws IOException {
    if (isOnClassPath(location)) {
      String resource = location.substring(CLASS_PATH.length());
      InputStream stream =
          Thread.currentThread().getContextClassLoader().getResourceAsStream(resource);
      if (stream == null) {
        throw missing(location, null);
      }
      return stream;
    }
    Path path = path(location);
    try {
      return fileSystem(path).open(path);
    } catch (FileNotFoundException e) {
      requireReadable(location);
      throw missing(location, e);
    }
  }

  /**
   * Checks that a file or folder may be read, if it exists.
   *
   * @throws JobFailure with {@link ExitCode#NO_PERMISSION}
   */
  public void requireReadable(String location) throws IOException {
    Path path = path(location);
    FileSystem fileSystem = fileSystem(path);
    try {
      if (isLocal(fileSystem)) {
        LocalFiles.requireReadable(local(path));
      } else {
        fileSystem.access(path, FsAction.READ);
      }
    } catch (AccessDeniedException | AccessControlException e) {
      throw ExitCode.NO_PERMISSION.failure(
          location + " may not be read",
          "Check the permissions of the file and of its folders.",
          e);
    } catch (FileNotFoundException e) {
      // The caller reports this better.
    }
  }

  private static JobFailure missing(String location, IOException cause) {
    return ExitCode.NO_INPUT.failure(location + " does not exist", "Name an existing file.", cause);
  }

  /** All bytes of a file, which should be small. */
  public byte[] read(String location) throws IOException {
    try (InputStream stream = open(location)) {
      return stream.readAllBytes();
    }
  }

  /** All bytes of a file of known length; an object store then needs a single request. */
  public byte[] read(String location, long length) throws IOException {
    Path path = path(location);
    FileSystem fileSystem = fileSystem(path);
    if (renamesFolders(fileSystem)) {
      return read(location);
    }
    try (InputStream stream =
        FutureIO.awaitFuture(
            fileSystem.openFile(path).opt(KNOWN_LENGTH, String.valueOf(length)).build())) {
      return stream.readAllBytes();
    } catch (FileNotFoundException | EOFException e) {
      // The file is missing or has another length: the ordinary way reports that better.
      return read(location);
    }
  }

  /** The JSON in a file; a missing node if there is no file. */
  public JsonNode json(String location) throws IOException {
    return exists(location) ? JSON.readTree(read(location)) : MissingNode.getInstance();
  }

  /** The length of a file in bytes; −1 on the class path. */
  public long length(String location) throws IOException {
    if (isOnClassPath(location)) {
      return -1;
    }
    Path path = path(location);
    return fileSystem(path).getFileStatus(path).getLen();
  }

  public boolean exists(String location) throws IOException {
    Path path = path(location);
    return fileSystem(path).exists(path);
  }

  /** The names in a folder, sorted; empty if there is no such folder. */
  public List<String> list(String folder) throws IOException {
    Path path = path(folder);
    try {
      return Arrays.stream(fileSystem(path).listStatus(path))
          .map(status -> status.getPath().getName())
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /**
   * Lists the files in folders, at paths, or that match patterns. Files on the class path, which
   * have no modification time, count with their content.
   *
   * @return empty if a location has no files: Hadoop cannot see them, or they are gone
   */
  public Optional<FileListing> listing(List<String> locations) throws IOException {
    List<String> lines = new ArrayList<>();
    long bytes = 0;
    for (String location : locations) {
      int before = lines.size();
      if (isOnClassPath(location)) {
        lines.add(location + " " + Sha256.of(read(location)));
      } else {
        for (FileStatus file : filesBelow(path(location))) {
          bytes += file.getLen();
          lines.add(line(file));
        }
      }
      if (lines.size() == before) {
        return Optional.empty();
      }
    }
    lines.sort(null);
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return Optional.of(new FileListing(lines.size(), bytes, Sha256.of(text)));
  }

  private List<FileStatus> filesBelow(Path path) throws IOException {
    FileSystem fileSystem = fileSystem(path);
    FileStatus[] matching = fileSystem.globStatus(path);
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus match : matching == null ? new FileStatus[0] : matching) {
      RemoteIterator<LocatedFileStatus> below = fileSystem.listFiles(match.getPath(), true);
      while (below.hasNext()) {
        files.add(below.next());
      }
    }
    return files;
  }

  private static String line(FileStatus file) {
    String tag = file instanceof EtagSource tagged ? " " + tagged.getEtag() : "";
    return file.getPath() + " " + file.getLen() + " " + file.getModificationTime() + tag;
  }

  /** Writes or replaces a file: readers see the old content or the new, never a part. */
  public void write(String location, byte[] content) throws IOException {
    Path path = path(location);
    FileSystem fileSystem = fileSystem(path);
    if (isLocal(fileSystem)) {
      localFiles.replace(local(path), content);
    } else if (renamesAtOnce(fileSystem)) {
      Path temporary = new Path(path.getParent(), temporaryName(path.getName()));
      write(fileSystem.create(temporary, true), content);
      FileContext.getFileContext(fileSystem.getUri(), hadoop)
          .rename(temporary, path, Options.Rename.OVERWRITE);
    } else {
      // Object stores show a file only once it is whole.
      write(createOrReplace(fileSystem, path), content);
    }
  }

  /**
   * Writes a file that must not be replaced; nothing happens if it exists with this content.
   *
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if it exists with other content
   */
  public void writeOnce(String location, byte[] content) throws IOException {
    Path path = path(location);
    if (!exists(location)) {
      requireWritable(path.getParent().toString());
      write(location, content);
    } else if (fileSystem(path).getFileStatus(path).isDirectory()) {
      throw ExitCode.CANNOT_CREATE.failure(location + " is a folder", "Name a file.");
    } else if (length(location) != content.length || !Arrays.equals(read(location), content)) {
      throw ExitCode.CANNOT_CREATE.failure(
          location + " exists with other content", "Name another file, or delete this one.");
    }
  }

  /**
   * Creates a whole file unless it exists: of several processes that try at once, one succeeds.
   *
   * <p>{@link #requireExclusiveCreation} checks whether the file system really does this.
   *
   * @return whether it was created
   */
  public boolean create(String location, byte[] content) throws IOException {
    Path path = path(location);
    FileSystem fileSystem = fileSystem(path);
    if (isLocal(fileSystem)) {
      return localFiles.create(local(path), content);
    }
    if (renamesAtOnce(fileSystem)) {
      return createByRename(fileSystem, path, content);
    }
    try {
      write(createExclusively(fileSystem, path), content);
      return true;
    } catch (IOException e) {
      if (fileSystem.exists(path)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Checks by trying that only one of two writers can create a file. Both open the file before
   * either closes it, because a store may refuse at either end.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} if both succeed
   */
  public void requireExclusiveCreation(String folder) throws IOException {
    Path path = path(folder);
    FileSystem fileSystem = fileSystem(path);
    if (renamesFolders(fileSystem)) {
      return;
    }
    Path probe = new Path(path, temporaryName("probe"));
    try {
      if (bothCreate(fileSystem, probe)) {
        throw ExitCode.DOES_NOT_FIT.failure(
            "%s cannot create a file exclusively: two writers may both succeed".formatted(folder),
            "If no two starts of a run ever overlap, set checkpoint.single-writer = true.");
      }
    } finally {
      fileSystem.delete(probe, false);
    }
  }

  private static boolean bothCreate(FileSystem fileSystem, Path probe) throws IOException {
    Optional<FSDataOutputStream> second;
    try (FSDataOutputStream first = createExclusively(fileSystem, probe)) {
      first.write(1);
      second = openedToo(fileSystem, probe);
    }
    return second.isPresent() && succeeds(second.get());
  }

  private static Optional<FSDataOutputStream> openedToo(FileSystem fileSystem, Path probe) {
    try {
      return Optional.of(createExclusively(fileSystem, probe));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean succeeds(FSDataOutputStream opened) {
    try (FSDataOutputStream stream = opened) {
      stream.write(2);
    } catch (IOException e) {
      return false;
    }
    return true;
  }

  private boolean createByRename(FileSystem fileSystem, Path path, byte[] content)
      throws IOException {
    Path temporary = new Path(path.getParent(), temporaryName(path.getName()));
    write(fileSystem.create(temporary, true), content);
    try {
      FileContext.getFileContext(fileSystem.getUri(), hadoop).rename(temporary, path);
      return true;
    } catch (FileAlreadyExistsException e) {
      fileSystem.delete(temporary, false);
      return false;
    }
  }

  /** Opens a file for writing; on S3, without asking first whether it exists. */
  private static FSDataOutputStream createOrReplace(FileSystem fileSystem, Path path)
      throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder =
        fileSystem.createFile(path).overwrite(true).recursive();
    return builder.opt(UNASKED, "true").build();
  }

  /** Opens a new file for writing; if it exists, the store refuses now or on close. */
  private static FSDataOutputStream createExclusively(FileSystem fileSystem, Path path)
      throws IOException {
    if (!fileSystem.hasPathCapability(path, FS_OPTION_CREATE_CONDITIONAL_OVERWRITE)) {
      return fileSystem.create(path, false);
    }
    FSDataOutputStreamBuilder<?, ?> builder =
        fileSystem.createFile(path).overwrite(true).recursive();
    return builder.must(FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true).build();
  }

  private static void write(FSDataOutputStream opened, byte[] content) throws IOException {
    try (FSDataOutputStream stream = opened) {
      stream.write(content);
      if (stream.hasCapability("hsync")) {
        stream.hsync();
      }
    }
  }

  /** Deletes a file, or a folder and everything in it; nothing happens if there is none. */
  public void delete(String location) throws IOException {
    Path path = path(location);
    FileSystem fileSystem = fileSystem(path);
    if (isLocal(fileSystem)) {
      localFiles.delete(local(path));
    } else {
      fileSystem.delete(path, true);
    }
  }

  /**
   * Deletes files by one request, if the store can. Folders without files then vanish, because such
   * a store keeps only files.
   *
   * @param folder a folder that contains all of them
   * @return whether that was possible; if not, nothing was deleted
   */
  public boolean deleteFiles(String folder, List<String> names) throws IOException {
    Path base = path(folder);
    FileSystem fileSystem = fileSystem(base);
    return !renamesFolders(fileSystem)
        && Arrays.stream(FileSystem.class.getMethods())
            .anyMatch(method -> method.getName().equals("createBulkDelete"))
        && BulkDeletion.delete(
            fileSystem, base, names.stream().map(name -> new Path(base, name)).toList());
  }

  /**
   * Where to write the files of a folder that must not be seen half-written. Local disks and HDFS
   * rename a folder atomically, so the files go into a hidden folder beside it. Stores that move
   * file by file get the files in their final place.
   */
  public String unfinished(String folder) throws IOException {
    Path path = path(folder);
    String hidden = ".%s.unfinished-%s".formatted(path.getName(), UUID.randomUUID());
    return renamesFolders(fileSystem(path))
        ? new Path(path.getParent(), hidden).toString()
        : folder;
  }

  /**
   * Completes a folder: adds, as its last file, the marker that it is whole, and gives the folder
   * its final name if it has another.
   *
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if that name exists
   */
  public void publishFolder(String from, String to, String marker, byte[] content)
      throws IOException {
    write(from + "/" + marker, content);
    Path target = path(to);
    FileSystem fileSystem = fileSystem(target);
    if (!from.equals(to) && (fileSystem.exists(target) || !fileSystem.rename(path(from), target))) {
      throw ExitCode.CANNOT_CREATE.failure(
          to + " was created in the meantime", "Name another folder.");
    }
  }

  /** Whether a location is on a disk of this host; without a scheme, Hadoop's default decides. */
  public static boolean isLocal(String location, Configuration hadoop) throws IOException {
    return isLocal(Connectors.fileSystem(named(location), hadoop));
  }

  /**
   * Checks that a folder could be created or written into, without doing either.
   *
   * @throws JobFailure with {@link ExitCode#CANNOT_CREATE} if a file is in the way
   * @throws org.apache.hadoop.security.AccessControlException without permission
   */
  public void requireWritable(String folder) throws IOException {
    Path path = path(folder);
    FileSystem fileSystem = fileSystem(path);
    while (path.getParent() != null && !fileSystem.exists(path)) {
      path = path.getParent();
    }
    if (!fileSystem.getFileStatus(path).isDirectory()) {
      throw ExitCode.CANNOT_CREATE.failure(
          "%s cannot be created: %s is a file".formatted(folder, path),
          "Check output and run-name.");
    }
    fileSystem.access(path, FsAction.WRITE_EXECUTE);
  }

  private static boolean isLocal(FileSystem fileSystem) {
    return fileSystem.getScheme().equals("file");
  }

  private static boolean renamesFolders(FileSystem fileSystem) {
    return isLocal(fileSystem) || renamesAtOnce(fileSystem);
  }

  private static boolean renamesAtOnce(FileSystem fileSystem) {
    return Arrays.asList("hdfs", "viewfs").contains(fileSystem.getScheme());
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath()).toAbsolutePath();
  }

  /** A temporary name, hidden from the listings of Spark and Hadoop. */
  static String temporaryName(Object name) {
    return "." + name + "." + UUID.randomUUID() + ".tmp";
  }

  /** The path with scheme and authority; those of the default file system are often left out. */
  private Path path(String location) throws IOException {
    Path path = named(location);
    FileSystem fileSystem = fileSystem(path);
    return path.makeQualified(fileSystem.getUri(), fileSystem.getWorkingDirectory());
  }

  private static Path named(String location) {
    try {
      return new Path(location);
    } catch (IllegalArgumentException e) {
      throw ExitCode.USAGE.failure(
          "\"%s\" cannot be the name of a file".formatted(location),
          "Name it as a path or a URI.",
          e);
    }
  }

  private FileSystem fileSystem(Path path) throws IOException {
    return Connectors.fileSystem(path, hadoop);
  }
}
