package io.github.sparkmlp.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The operations by which local files change. Until a file is forced a crash may lose or tear its
 * content; until its folder is forced, its name.
 */
class Disk {

  /** Creates a folder, whose parent exists. */
  void createFolder(Path folder) throws IOException {
    // Not createDirectory: another process may have just made it.
    Files.createDirectories(folder);
  }

  /** Writes a new file. */
  void write(Path file, byte[] content) throws IOException {
    Files.write(file, content, StandardOpenOption.CREATE_NEW);
  }

  /** Waits until the content of a file, or the names in a folder, survive a crash. */
  void force(Path fileOrFolder) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Gives a file another name, a hard link.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken
   */
  void link(Path name, Path existing) throws IOException {
    Files.createLink(name, existing);
  }

  /** Renames a file atomically, and replaces any file of the new name. */
  void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes a file or an empty folder; nothing happens if there is none. */
  void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }
}
