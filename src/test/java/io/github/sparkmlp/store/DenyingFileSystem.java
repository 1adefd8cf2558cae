package io.github.sparkmlp.store;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;

/** A store that lists files and lets nobody read them. */
public final class DenyingFileSystem extends LocalStore {
  public DenyingFileSystem() {
    super("denying");
  }

  @Override
  public void access(Path path, FsAction mode) throws IOException {
    throw new AccessControlException("Permission denied: " + path);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    throw new AccessControlException("Permission denied: " + path);
  }
}
