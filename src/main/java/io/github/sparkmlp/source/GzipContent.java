package io.github.sparkmlp.source;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The content of a gzip file, member after member. Unlike {@link java.util.zip.GZIPInputStream},
 * which ignores unreadable bytes after a member, it ends only at the end of the file. Damage is a
 * {@link JobFailure} with {@link ExitCode#BAD_DATA}; an {@link IOException} comes from the storage.
 */
final class GzipContent extends InputStream {
  private final InputStream content;
  private final String name;

  /** Reads the first header; the name is for errors. */
  @SuppressWarnings("deprecation") // Its builder is not in the library that Spark 4.0 brings.
  GzipContent(InputStream file, String name) throws IOException {
    this.name = name;
    this.content = damageApart(() -> new GzipCompressorInputStream(new Stored(file), true));
  }

  @Override
  public int read() throws IOException {
    return damageApart(content::read);
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    return damageApart(() -> content.read(bytes, from, length));
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> T damageApart(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      throw ExitCode.BAD_DATA.failure(
          "%s is not a valid gzip file: %s".formatted(name, e.getMessage()), "Copy it again.", e);
    }
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  /** Distinguishes failures of the storage from those of the decompressor. */
  private static final class Stored extends FilterInputStream {
    Stored(InputStream file) {
      super(file);
    }

    @Override
    public int read() {
      try {
        return super.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
      try {
        return super.read(bytes, from, length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
