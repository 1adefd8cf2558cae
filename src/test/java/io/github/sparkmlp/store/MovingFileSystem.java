package io.github.sparkmlp.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** A store that moves a finished folder file by file, in the order of their names. */
public final class MovingFileSystem extends LocalStore {
  /** How many more files it moves before its connection breaks. */
  public static final AtomicInteger FILES = new AtomicInteger(Integer.MAX_VALUE);

  public MovingFileSystem() {
    super("moving");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (!from.getName().contains("unfinished")) {
      return super.rename(from, to);
    }
    mkdirs(to);
    FileStatus[] files = listStatus(from);
    Arrays.sort(files);
    for (FileStatus file : files) {
      if (FILES.getAndDecrement() <= 0) {
        throw new IOException("the connection broke");
      }
      super.rename(file.getPath(), new Path(to, file.getPath().getName()));
    }
    return true;
  }
}
