package io.github.sparkmlp.store;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** Where what tasks commit stays on a disk that the driver does not see. */
public final class LosingFileSystem extends LocalStore {
  public LosingFileSystem() {
    super("losing");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return from.getName().startsWith("part-") ? delete(from, false) : super.rename(from, to);
  }
}
