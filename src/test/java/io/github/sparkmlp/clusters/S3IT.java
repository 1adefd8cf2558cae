package io.github.sparkmlp.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.Submit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration, data and output on an S3. */
class S3IT extends ClusterContract {
  /** What a run of ten epochs may ask of the store at most, from its configuration to its model. */
  private static final int MOST_REQUESTS = 218;

  private static final String BUCKET = "mlp";
  private static final String KEY = "access";
  private static final String SECRET = "secret";

  private Path serverFolder;
  private Server server;

  @Override
  Place open(Path folder) throws Exception {
    serverFolder = folder;
    Path sources = Submit.HOME.resolve("src/test/clusters");
    String classPath =
        Artifacts.classPath(Clusters.FOLDER.resolve("s3proxy"), "org.gaul:s3proxy:2.6.0");
    server =
        Server.start(
            folder,
            List.of(
                "-Djdk.httpclient.allowRestrictedHeaders=host,expect,content-length",
                "-Dlogback.configurationFile=" + sources.resolve("logback.xml"),
                "-cp",
                classPath,
                sources.resolve("S3Server.java").toString(),
                folder.toString(),
                BUCKET,
                KEY,
                SECRET));
    Map<String, String> settings =
        Map.of(
            "fs.s3a.endpoint", server.address(),
            "fs.s3a.endpoint.region", "us-east-1",
            "fs.s3a.path.style.access", "true",
            "fs.s3a.connection.ssl.enabled", "false");
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.access.key", KEY);
    hadoop.set("fs.s3a.secret.key", SECRET);
    List<String> options = new ArrayList<>(Clusters.options("local[2]"));
    settings.forEach(
        (key, value) -> {
          hadoop.set(key, value);
          options.addAll(List.of("--conf", "spark.hadoop." + key + "=" + value));
        });
    Map<String, String> environment = new HashMap<>(Clusters.environment());
    environment.put("AWS_ACCESS_KEY_ID", KEY);
    environment.put("AWS_SECRET_ACCESS_KEY", SECRET);
    String root = "s3a://" + BUCKET + "/clusters";
    Place place = new Place("S3A", options, environment, root, root + "/mnist", hadoop);
    Clusters.put(place.storage(), root);
    return place;
  }

  @Override
  void close() throws Exception {
    server.close();
  }

  /** The store is down, for as long as the job cares to wait. */
  @Override
  void interrupt(Submit submit) throws Exception {
    Path down = Files.createFile(serverFolder.resolve("down"));
    assertThat(submit.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
    Files.delete(down);
  }

  /** From the first request on, which reads the configuration. */
  @ParameterizedTest
  @ValueSource(strings = {"no answer", "500", "503", "silence"})
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void aStoreThatIsDownForGoodIsTemporaryWithinTwoMinutes(String how) throws Exception {
    Path down = Files.writeString(serverFolder.resolve("down"), how);
    try {
      assertSoon(place());
    } finally {
      Files.delete(down);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void aStoreThatRefusesConnectionsIsTemporaryWithinTwoMinutes() throws Exception {
    List<String> options = new ArrayList<>(place().options());
    options.addAll(List.of("--conf", "spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:1"));
    assertSoon(place().with("S3A, refusing", options));
  }

  private void assertSoon(Place down) throws Exception {
    Submit.Ended ended = start(down, Clusters.train(down, "down")).await();
    assertEnded(ended, 75);
    assertThat(ended.time()).isLessThan(Duration.ofMinutes(2));
  }

  private List<String> requests() throws Exception {
    return Files.readAllLines(serverFolder.resolve("requests.log"));
  }

  @Test
  @EnabledIfSystemProperty(named = "clusters", matches = "full")
  void aRunAsksLittleOfTheStore() throws Exception {
    int before = requests().size();
    List<String> command = Clusters.train(place(), "counted", "epochs=10");
    run(command, 0);
    List<String> requests = requests().subList(before, requests().size());
    Clusters.report("S3A: %s requests of a run of ten epochs".formatted(requests.size()));
    Files.write(Clusters.FOLDER.resolve("s3-requests.txt"), requests);
    assertThat(requests).hasSizeLessThanOrEqualTo(MOST_REQUESTS);
  }
}
