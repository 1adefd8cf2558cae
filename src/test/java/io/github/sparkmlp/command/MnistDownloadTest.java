package io.github.sparkmlp.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a local HTTP server; of MNIST's four files it has the two that the jar has. */
class MnistDownloadTest {
  private static final String IMAGES = "t10k-images-idx3-ubyte.gz";
  private static final String LABELS = "t10k-labels-idx1-ubyte.gz";

  @TempDir private Path folder;
  private HttpServer server;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> progress = new ArrayList<>();

  @BeforeEach
  void serveWhatTheJarHas() throws IOException {
    for (String name : List.of(IMAGES, LABELS)) {
      try (InputStream stream = getClass().getResourceAsStream("/mnist/" + name)) {
        files.put("/good/" + name, stream.readAllBytes());
      }
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          requests.add(path);
          byte[] content = files.get(path);
          if (content == null) {
            exchange.sendResponseHeaders(404, -1);
          } else {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI mirror(String name) {
    return URI.create("http://127.0.0.1:%s/%s".formatted(server.getAddress().getPort(), name));
  }

  private JobFailure download(URI... mirrors) {
    MnistDownload download = new MnistDownload(List.of(mirrors), progress::add);
    return catchThrowableOfType(JobFailure.class, () -> download.into(folder));
  }

  private static byte[] gzipped(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void takesEachFileFromTheFirstMirrorThatHasItSound() throws IOException {
    files.put("/bad/" + IMAGES, gzipped(new byte[100]));
    JobFailure failure = download(mirror("bad"), mirror("good/"));
    assertThat(Files.readAllBytes(folder.resolve(IMAGES))).isEqualTo(files.get("/good/" + IMAGES));
    assertThat(Files.readAllBytes(folder.resolve(LABELS))).isEqualTo(files.get("/good/" + LABELS));
    assertThat(requests).contains("/bad/" + IMAGES, "/good/" + IMAGES);
    // The server has no training files.
    assertThat(failure.exitCode()).isEqualTo(ExitCode.NO_INPUT);
    assertThat(failure).hasMessageContaining("train-images-idx3-ubyte.gz answers 404");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder(IMAGES, LABELS);
  }

  @Test
  void leavesAloneWhatIsThereAndSound() throws IOException {
    download(mirror("good"));
    requests.clear();
    Files.write(folder.resolve(LABELS), new byte[10]);
    download(mirror("good"));
    assertThat(requests).contains("/good/" + LABELS).doesNotContain("/good/" + IMAGES);
    assertThat(Files.readAllBytes(folder.resolve(LABELS))).isEqualTo(files.get("/good/" + LABELS));
    assertThat(progress).contains(folder.resolve(IMAGES) + " is there");
  }

  @Test
  void refusesAFileOfAnotherContentOrOneThatWasCut() throws IOException {
    byte[] whole = files.get("/good/" + IMAGES);
    for (byte[] wrong :
        List.of(
            gzipped("no digits".getBytes(StandardCharsets.UTF_8)), Arrays.copyOf(whole, 1000))) {
      files.put("/bad/" + IMAGES, wrong);
      JobFailure failure = download(mirror("bad"));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_DATA);
      assertThat(failure).hasMessageContaining("SHA-256");
      assertThat(folder.toFile().list()).isEmpty();
    }
  }

  /** A mirror that takes the request and drops the connection. */
  private static void drop(ServerSocket mirror) {
    while (!mirror.isClosed()) {
      try (Socket client = mirror.accept()) {
        client.getInputStream().read(new byte[16]);
        client.setSoLinger(true, 0);
      } catch (IOException e) {
        // It was closed: the loop ends.
      }
    }
  }

  @Test
  void takesTheNextMirrorWhereOneDropsTheConnection() throws Exception {
    ServerSocket dropping = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> drop(dropping));
    thread.start();
    try {
      URI first = URI.create("http://127.0.0.1:%s/".formatted(dropping.getLocalPort()));
      JobFailure failure = download(first, mirror("good"));
      assertThat(folder.resolve(IMAGES)).hasBinaryContent(files.get("/good/" + IMAGES));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.NO_INPUT);
      assertThat(download(first).exitCode()).isEqualTo(ExitCode.TEMPORARY);
    } finally {
      dropping.close();
      thread.join();
    }
  }

  @Test
  void isWorthARetryWhereNobodyAnswers() {
    URI nobody = mirror("good");
    server.stop(0);
    assertThat(download(nobody).exitCode()).isEqualTo(ExitCode.TEMPORARY);
  }
}
