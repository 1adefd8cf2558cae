package io.github.sparkmlp.model;

import static org.apache.hadoop.fs.Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A store that promises nothing, as object stores do, on local files. */
class PlainFileSystem extends RawLocalFileSystem {

  @Override
  public String getScheme() {
    return "plain";
  }

  @Override
  public URI getUri() {
    return URI.create("plain:///");
  }

  /** One that creates a file only if there is none, where it is asked to. */
  static final class Conditional extends PlainFileSystem {
    @Override
    public boolean hasPathCapability(Path path, String capability) throws IOException {
      return capability.equals(FS_OPTION_CREATE_CONDITIONAL_OVERWRITE)
          || super.hasPathCapability(path, capability);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public FSDataOutputStreamBuilder createFile(Path path) {
      return new Builder(this, path);
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
