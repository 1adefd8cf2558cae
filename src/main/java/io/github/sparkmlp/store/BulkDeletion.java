package io.github.sparkmlp.store;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.BulkDelete;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Deletes many files by one request, if the store can. Hadoop has the API from 3.4.1 on. */
final class BulkDeletion {
  private static final String CAPABILITY = "fs.capability.bulk.delete";

  private BulkDeletion() {}

  /**
   * Deletes files; they need not exist.
   *
   * @param base a folder that contains all of them
   * @return whether they were deleted; false if the store can only delete one at a time
   */
  static boolean delete(FileSystem fileSystem, Path base, List<Path> files) throws IOException {
    if (!fileSystem.hasPathCapability(base, CAPABILITY)) {
      return false;
    }
    try (BulkDelete deletion = fileSystem.createBulkDelete(base)) {
      if (deletion.pageSize() < 2) {
        return false;
      }
      for (int from = 0; from < files.size(); from += deletion.pageSize()) {
        int to = Math.min(files.size(), from + deletion.pageSize());
        List<Map.Entry<Path, String>> failed = deletion.bulkDelete(files.subList(from, to));
        if (!failed.isEmpty()) {
          throw new IOException("%s cannot be deleted: %s".formatted(base, failed));
        }
      }
      return true;
    }
  }
}
