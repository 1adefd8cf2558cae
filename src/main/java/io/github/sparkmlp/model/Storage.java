package io.github.sparkmlp.model;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Whole files by location: a local path, a Hadoop URI, or, to read, {@code classpath:}. Local files
 * are written by java.nio: Hadoop's local file system leaves {@code .crc} files, and its
 * overwriting rename deletes first.
 */
public final class Storage {
  private static final String CLASS_PATH = "classpath:";

  private final Configuration hadoop;

  public Storage(Configuration hadoop) {
    this.hadoop = hadoop;
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
    Path path = new Path(location);
    try {
      return fileSystem(path).open(path);
    } catch (FileNotFoundException e) {
      throw missing(location, e);
    }
  }

  private static JobFailure missing(String location, IOException cause) {
    return new JobFailure(
        ExitCode.NO_INPUT, location + " does not exist", "Name an existing file.", cause);
  }

  /** All bytes of a file, which should be small. */
  public byte[] read(String location) throws IOException {
    try (InputStream stream = open(location)) {
      return stream.readAllBytes();
    }
  }

  /** Its length in bytes; −1 on the class path. */
  public long length(String location) throws IOException {
    if (isOnClassPath(location)) {
      return -1;
    }
    Path path = new Path(location);
    return fileSystem(path).getFileStatus(path).getLen();
  }

  public boolean exists(String location) throws IOException {
    Path path = new Path(location);
    return fileSystem(path).exists(path);
  }

  /** Writes a file, or replaces it: readers see the old content or the new, never a part. */
  public void write(String location, byte[] content) throws IOException {
    Path path = new Path(location);
    FileSystem fileSystem = fileSystem(path);
    switch (fileSystem.getScheme()) {
      case "file" -> writeLocally(java.nio.file.Path.of(path.toUri().getPath()), content);
      case "hdfs", "viewfs" -> writeAndRename(fileSystem, path, content);
      // Object stores show a file once it is whole.
      default -> writeDirectly(fileSystem, path, content);
    }
  }

  private static void writeLocally(java.nio.file.Path file, byte[] content) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    java.nio.file.Path temporary = file.resolveSibling(temporaryName(file.getFileName()));
    Files.write(temporary, content);
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void writeAndRename(FileSystem fileSystem, Path path, byte[] content) throws IOException {
    Path temporary = new Path(path.getParent(), temporaryName(path.getName()));
    writeDirectly(fileSystem, temporary, content);
    FileContext.getFileContext(fileSystem.getUri(), hadoop)
        .rename(temporary, path, Options.Rename.OVERWRITE);
  }

  private static void writeDirectly(FileSystem fileSystem, Path path, byte[] content)
      throws IOException {
    try (OutputStream stream = fileSystem.create(path, true)) {
      stream.write(content);
    }
  }

  private static String temporaryName(Object name) {
    return "." + name + "." + UUID.randomUUID() + ".tmp";
  }

  private FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(hadoop);
  }
}
