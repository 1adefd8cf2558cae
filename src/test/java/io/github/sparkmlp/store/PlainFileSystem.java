package io.github.sparkmlp.store;

import static org.apache.hadoop.fs.Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** Object stores as they differ, on local files. */
public final class PlainFileSystem extends RawLocalFileSystem {
  private static final String CREATION = "fs.plain.creation";
  private static final String CONDITIONAL = "fs.plain.conditional";

  /** What a store does with a file that must not be there yet. */
  public enum Creation {
    /** Replaces it: the condition is not heard. */
    IGNORES,
    /** Looks when the file is opened, and writes what it has when it is closed. */
    LOOKS_FIRST,
    /** Creates the file when it is opened, as ABFS does. */
    WHEN_OPENED,
    /** Creates the file when it is closed, as S3 and GCS do. */
    WHEN_CLOSED
  }

  /**
   * A configuration with such a store, as {@code plain:}.
   *
   * @param conditional whether the store says that it heeds conditions
   */
  public static Configuration store(Creation creation, boolean conditional) {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.plain.impl.disable.cache", "true");
    hadoop.set("fs.plain.impl", PlainFileSystem.class.getName());
    hadoop.setEnum(CREATION, creation);
    hadoop.setBoolean(CONDITIONAL, conditional);
    return hadoop;
  }

  @Override
  public String getScheme() {
    return "plain";
  }

  @Override
  public URI getUri() {
    return URI.create("plain:///");
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) throws IOException {
    return capability.equals(FS_OPTION_CREATE_CONDITIONAL_OVERWRITE)
        ? getConf().getBoolean(CONDITIONAL, false)
        : super.hasPathCapability(path, capability);
  }

  @Override
  public FSDataOutputStream create(
      Path path, boolean overwrite, int buffer, short copies, long block, Progressable progress)
      throws IOException {
    Creation creation = getConf().getEnum(CREATION, Creation.IGNORES);
    if (overwrite || creation == Creation.WHEN_OPENED) {
      return super.create(path, overwrite, buffer, copies, block, progress);
    }
    if (creation == Creation.LOOKS_FIRST && exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    boolean atTheEnd = creation != Creation.WHEN_CLOSED;
    return new FSDataOutputStream(new Upload(path, atTheEnd), null);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public FSDataOutputStreamBuilder createFile(Path path) {
    return new Builder(this, path);
  }

  /** A file that is there once its stream is closed. */
  private final class Upload extends OutputStream {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final Path path;
    private final boolean overwrite;
    private boolean closed;

    private Upload(Path path, boolean overwrite) {
      this.path = path;
      this.overwrite = overwrite;
    }

    @Override
    public void write(int value) {
      content.write(value);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        try (OutputStream file =
            PlainFileSystem.super.create(path, overwrite, 4096, (short) 1, 1 << 20, null)) {
          content.writeTo(file);
        }
      }
    }
  }

  private static final class Builder
      extends FSDataOutputStreamBuilder<FSDataOutputStream, Builder> {
    Builder(PlainFileSystem fileSystem, Path path) {
      super(fileSystem, path);
    }

    @Override
    public Builder getThisBuilder() {
      return this;
    }

    @Override
    public FSDataOutputStream build() throws IOException {
      boolean conditional = getMandatoryKeys().contains(FS_OPTION_CREATE_CONDITIONAL_OVERWRITE);
      return getFS().create(getPath(), !conditional);
    }
  }
}
