package io.github.sparkmlp.model;

import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobFailure;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/** The jars by which Hadoop reaches object stores, which neither Spark nor this job brings. */
public final class Connectors {
  private static final String HADOOP = "org.apache.hadoop:%s:" + VersionInfo.getVersion();

  private static final Map<String, String> PACKAGES =
      Map.of(
          "s3a", HADOOP.formatted("hadoop-aws"),
          "abfs", HADOOP.formatted("hadoop-azure"),
          "abfss", HADOOP.formatted("hadoop-azure"),
          "wasb", HADOOP.formatted("hadoop-azure"),
          "wasbs", HADOOP.formatted("hadoop-azure"),
          "oss", HADOOP.formatted("hadoop-aliyun"),
          "gs", "com.google.cloud.bigdataoss:gcs-connector:VERSION");

  /** The classes that are missed where a jar is: a connector's own, and its store's client. */
  private static final Map<String, String> CLASSES =
      Map.of(
          "org.apache.hadoop.fs.s3a.", "s3a",
          "software.amazon.awssdk.", "s3a",
          "org.apache.hadoop.fs.azurebfs.", "abfss",
          "org.apache.hadoop.fs.azure.", "wasbs",
          "com.microsoft.azure.", "abfss",
          "org.apache.hadoop.fs.aliyun.", "oss",
          "com.google.cloud.hadoop.fs.", "gs");

  private static final Pattern SCHEME = Pattern.compile("for scheme:? \"?([a-z][a-z0-9+.-]*)");

  private Connectors() {}

  /**
   * The file system of a path.
   *
   * @throws JobFailure with {@link ExitCode#DOES_NOT_FIT} if its connector is not there
   */
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

  /** The jar that would have kept this from being thrown, as what to do; empty if there is none. */
  public static Optional<JobFailure> missing(Throwable thrown) {
    return Stream.iterate(thrown, e -> e != null, Throwable::getCause)
        .flatMap(e -> scheme(e).stream())
        .findFirst()
        .map(scheme -> failure(scheme, thrown));
  }

  private static Optional<String> scheme(Throwable e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof ClassNotFoundException || e instanceof NoClassDefFoundError) {
      String name = message.replace('/', '.');
      return CLASSES.keySet().stream().filter(name::contains).map(CLASSES::get).findFirst();
    }
    Matcher found = SCHEME.matcher(message);
    return e instanceof UnsupportedFileSystemException && found.find()
        ? Optional.of(found.group(1))
        : Optional.empty();
  }

  private static JobFailure failure(String scheme, Throwable cause) {
    return new JobFailure(
        ExitCode.DOES_NOT_FIT,
        "Spark has no connector for %s: paths, which Hadoop %s would need"
            .formatted(scheme, VersionInfo.getVersion()),
        PACKAGES.containsKey(scheme)
            ? "Submit with --packages %s, or put that jar among Spark's."
                .formatted(PACKAGES.get(scheme))
            : "Put the jar of its connector among Spark's, or write the path in another way.",
        cause);
  }
}
