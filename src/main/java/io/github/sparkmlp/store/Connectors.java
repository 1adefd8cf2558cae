package io.github.sparkmlp.store;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/** The connectors of Hadoop to object stores: jars that neither Spark nor this job contains. */
public final class Connectors {
  private static final String HADOOP = "org.apache.hadoop:%s:" + VersionInfo.getVersion();

  /** All connectors. The first of a scheme suits a Hadoop version without one of its own. */
  private static final List<Connector> ALL =
      List.of(
          new Connector("s3a", "org.apache.hadoop.fs.s3a.", HADOOP.formatted("hadoop-aws")),
          new Connector("s3a", "software.amazon.awssdk.", HADOOP.formatted("hadoop-aws")),
          new Connector(
              "abfss", "org.apache.hadoop.fs.azurebfs.", HADOOP.formatted("hadoop-azure")),
          new Connector("abfs", "com.microsoft.azure.", HADOOP.formatted("hadoop-azure")),
          new Connector("wasbs", "org.apache.hadoop.fs.azure.", HADOOP.formatted("hadoop-azure")),
          new Connector("oss", "org.apache.hadoop.fs.aliyun.", HADOOP.formatted("hadoop-aliyun")),
          new Connector(
              "gs",
              "com.google.cloud.hadoop.fs.",
              "com.google.cloud.bigdataoss:gcs-connector:VERSION"),
          new Connector("gs", "org.apache.hadoop.fs.gs.", HADOOP.formatted("hadoop-gcp")));

  private static final Pattern SCHEME = Pattern.compile("for scheme:? \"?([a-z][a-z0-9+.-]*)");

  private Connectors() {}

  /**
   * A connector jar that may be missing.
   *
   * @param classes the prefix of the class names that are then not found: its own, or those of its
   *     store's client
   * @param artifact as {@code --packages} takes it
   */
  private record Connector(String scheme, String classes, String artifact) {}

  /** The file system of a path; a missing connector is a {@link JobFailure}. */
  static FileSystem fileSystem(Path path, Configuration hadoop) throws IOException {
    try {
      return path.getFileSystem(hadoop);
    } catch (IOException | RuntimeException | NoClassDefFoundError e) {
      Optional<JobFailure> missing = missing(e);
      if (missing.isPresent()) {
        throw missing.get();
      }
      throw e;
    }
  }

  /** The failure that says which jar to add, if a missing one caused this exception. */
  public static Optional<JobFailure> missing(Throwable thrown) {
    return Stream.iterate(thrown, e -> e != null, Throwable::getCause)
        .flatMap(e -> missed(e).stream())
        .findFirst()
        .map(connector -> failure(connector, thrown));
  }

  private static Optional<Connector> missed(Throwable e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof ClassNotFoundException || e instanceof NoClassDefFoundError) {
      String name = message.replace('/', '.');
      return ALL.stream().filter(connector -> name.contains(connector.classes())).findFirst();
    }
    Matcher found = SCHEME.matcher(message);
    if (e instanceof UnsupportedFileSystemException && found.find()) {
      String scheme = found.group(1);
      return ALL.stream()
          .filter(connector -> connector.scheme().equals(scheme))
          .findFirst()
          .or(() -> Optional.of(new Connector(scheme, "", "")));
    }
    return Optional.empty();
  }

  private static JobFailure failure(Connector connector, Throwable cause) {
    return ExitCode.DOES_NOT_FIT.failure(
        "Spark has no connector for %s: paths, which Hadoop %s would need"
            .formatted(connector.scheme(), VersionInfo.getVersion()),
        connector.artifact().isEmpty()
            ? "Put the jar of its connector among Spark's, or write the path in another way."
            : "Submit with --packages %s, or put that jar among Spark's."
                .formatted(connector.artifact()),
        cause);
  }
}
