package io.github.sparkmlp.clusters;

import io.github.sparkmlp.Submit;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Where a job runs, and where its files are.
 *
 * @param name as the table has it
 * @param options of spark-submit
 * @param environment of submit.sh
 * @param root the folder of configuration, data and output, as the job names it
 * @param data the folder of the images, as the job names it
 * @param hadoop the settings by which this JVM sees the same files
 */
record Place(
    String name,
    List<String> options,
    Map<String, String> environment,
    String root,
    String data,
    Configuration hadoop) {

  /** The same files, used by other options of spark-submit. */
  Place with(String otherName, List<String> otherOptions) {
    return new Place(otherName, otherOptions, environment, root, data, hadoop);
  }

  Storage storage() {
    return new Storage(hadoop);
  }

  /** Starts a command there, by submit.sh. */
  Submit start(Path folder, List<String> command) throws IOException {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(command);
    return Submit.start(folder, environment, arguments.toArray(String[]::new));
  }
}
