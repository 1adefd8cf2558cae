package io.github.sparkmlp.store;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;

/** A store whose connection may break while Spark moves files to the place where they will stay. */
public final class MovingFileSystem extends LocalStore {
  /** How many more files it moves before its connection breaks. */
  public static final AtomicInteger FILES = new AtomicInteger(Integer.MAX_VALUE);

  public MovingFileSystem() {
    super("moving");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    boolean toItsPlace = to.getName().startsWith("part-") && !to.toString().contains("_temporary");
    if (toItsPlace && FILES.getAndDecrement() <= 0) {
      throw new IOException("the connection broke");
    }
    return super.rename(from, to);
  }
}
