package io.github.sparkmlp.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Writes whole local files with java.nio. Hadoop's local file system leaves {@code .crc} files, and
 * its overwriting rename deletes the old file first.
 */
record LocalFiles(Disk disk) {

  /** Writes a file, or replaces it atomically. */
  void replace(Path file, byte[] content) throws IOException {
    Path temporary = writeBeside(file, content);
    disk.move(temporary, file);
    disk.force(file.getParent());
  }

  /** Creates a file unless it exists; returns whether it was created. */
  boolean create(Path file, byte[] content) throws IOException {
    Path temporary = writeBeside(file, content);
    try {
      disk.link(file, temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      disk.delete(temporary);
      disk.force(file.getParent());
    }
  }

  /**
   * Checks that a file or folder is readable, by opening and closing it.
   *
   * @throws java.nio.file.AccessDeniedException if it may not be read
   */
  static void requireReadable(Path path) throws IOException {
    try (Closeable opened =
        Files.isDirectory(path) ? Files.newDirectoryStream(path) : Files.newInputStream(path)) {
      Objects.requireNonNull(opened);
    } catch (NoSuchFileException e) {
      // The caller reports this better.
    }
  }

  private Path writeBeside(Path file, byte[] content) throws IOException {
    createFolders(file.getParent());
    Path temporary = file.resolveSibling(Storage.temporaryName(file.getFileName()));
    try {
      disk.write(temporary, content);
      disk.force(temporary);
    } catch (IOException e) {
      // The disk may be full, and the rest of the file would keep it full.
      disk.delete(temporary);
      throw named(file, e);
    }
    return temporary;
  }

  /** Adds the file's name: "No space left on device" does not say where. */
  private static IOException named(Path file, IOException e) {
    if (e instanceof FileSystemException) {
      return e;
    }
    FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }

  /** Creates folders from the top, and forces the name of each to disk. */
  private void createFolders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      createFolders(folder.getParent());
      disk.createFolder(folder);
      disk.force(folder.getParent());
    }
  }

  /** Deletes a file, or a folder and everything in it. */
  void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(path)) {
        for (Path entry : entries.toList()) {
          delete(entry);
        }
      }
    }
    disk.delete(path);
  }
}
