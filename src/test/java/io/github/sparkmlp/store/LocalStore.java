package io.github.sparkmlp.store;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;

/** A store of a scheme of its own, on local files. */
abstract class LocalStore extends RawLocalFileSystem {
  private final String scheme;

  LocalStore(String scheme) {
    this.scheme = scheme;
  }

  @Override
  public String getScheme() {
    return scheme;
  }

  @Override
  public URI getUri() {
    return URI.create(scheme + ":///");
  }

  /** Permissions are asked of paths that begin with file: alone. */
  @Override
  public void access(Path path, FsAction mode) throws IOException {
    getFileStatus(path);
  }
}
