package io.github.sparkmlp.clusters;

import java.nio.file.Files;
import java.nio.file.Path;

/** One JVM, local files. */
class LocalPlaceIT extends ClusterContract {
  @Override
  Place open(Path folder) throws Exception {
    return Clusters.local(Files.createDirectory(folder.resolve("root")));
  }
}
