package io.github.sparkmlp.table;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.source.TableReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/**
 * The first bytes of the first file of a source.
 *
 * @param name of the file, without folder and compression extension
 * @param bytes decompressed
 * @param whole whether the bytes are the whole file
 */
@SuppressWarnings("ArrayRecordComponent")
public record FileStart(String name, byte[] bytes, boolean whole) {
  private static final int MOST_BYTES = 1 << 18;

  /**
   * Reads the beginning of a file, or of the first file in a folder by name.
   *
   * @param location a path or a Hadoop URI, optionally a glob pattern
   * @throws JobFailure with {@link ExitCode#NO_INPUT} if there is no file with content
   */
  public static FileStart of(String location, Configuration hadoop) throws IOException {
    Optional<JobFailure> web = TableReader.webAddress(location);
    if (web.isPresent()) {
      throw web.get();
    }
    Path path = new Path(location);
    FileSystem files = path.getFileSystem(hadoop);
    FileStatus[] found = files.globStatus(path);
    if (found == null || found.length == 0) {
      throw nothing(location + " does not exist");
    }
    Path first =
        first(files, found).orElseThrow(() -> nothing(location + " has no file with content"));
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(first);
    String name =
        codec == null
            ? first.getName()
            : CompressionCodecFactory.removeSuffix(first.getName(), codec.getDefaultExtension());
    try (InputStream in =
        codec == null ? files.open(first) : codec.createInputStream(files.open(first))) {
      return of(name, in);
    }
  }

  private static FileStart of(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST_BYTES);
    boolean gzip = bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
    if (!gzip) {
      return new FileStart(name, bytes, bytes.length < MOST_BYTES);
    }
    throw ExitCode.BAD_DATA.failure(
        name + " is compressed by gzip, and its name does not end with .gz",
        "Spark goes by the name: rename it to " + name + ".gz. It begins: " + unpacked(bytes));
  }

  private static String unpacked(byte[] gzip) throws IOException {
    byte[] start = new byte[60];
    int length = 0;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      length = in.readNBytes(start, 0, start.length);
    } catch (EOFException e) {
      length = Math.max(length, 0);
    }
    return new String(start, 0, length, java.nio.charset.StandardCharsets.UTF_8).strip();
  }

  private static Optional<Path> first(FileSystem files, FileStatus... found) throws IOException {
    FileStatus[] sorted = found.clone();
    Arrays.sort(sorted, Comparator.comparing(status -> status.getPath().getName()));
    for (FileStatus status : sorted) {
      String name = status.getPath().getName();
      if (name.startsWith("_") || name.startsWith(".")) {
        continue;
      }
      if (status.isFile() && status.getLen() > 0) {
        return Optional.of(status.getPath());
      }
      Optional<Path> inside =
          status.isDirectory()
              ? first(files, files.listStatus(status.getPath()))
              : Optional.empty();
      if (inside.isPresent()) {
        return inside;
      }
    }
    return Optional.empty();
  }

  private static JobFailure nothing(String what) {
    return ExitCode.NO_INPUT.failure(what, "Name existing rows.");
  }
}
