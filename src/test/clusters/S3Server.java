import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;

/**
 * An S3 on 127.0.0.1, in memory: s3proxy, and before it a gate. The gate creates conditionally, which
 * s3proxy does not; writes a line for each request to FOLDER/requests.log; and while there is a file
 * FOLDER/down it closes every connection without an answer, or does what the file says: answers with
 * that status, or keeps its "silence".
 *
 * <p>{@code java -cp S3PROXY-JARS S3Server.java FOLDER BUCKET ACCESS-KEY SECRET-KEY}; prints its URL,
 * and ends with its standard input.
 */
public final class S3Server {
  /** What the gate's own connections decide. */
  private static final Set<String> HOP =
      Set.of("connection", "transfer-encoding", "content-length", "expect", "upgrade", "http2-settings");

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Path folder;
  private final BlobStore store;
  private final URI proxy;

  private S3Server(Path folder, BlobStore store, URI proxy) {
    this.folder = folder;
    this.store = store;
    this.proxy = proxy;
  }

  public static void main(String[] arguments) throws Exception {
    // "transient-nio2" breaks the markers that S3A makes of folders.
    BlobStore store =
        ContextBuilder.newBuilder("transient")
            .credentials("any", "any")
            .build(BlobStoreContext.class)
            .getBlobStore();
    store.createContainerInLocation(null, arguments[1]);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, arguments[2], arguments[3])
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    while (!proxy.getState().equals("STARTED")) {
      Thread.sleep(20);
    }
    URI address = URI.create("http://127.0.0.1:" + proxy.getPort());
    S3Server server = new S3Server(Path.of(arguments[0]), store, address);
    HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    http.createContext("/", server::handle);
    http.setExecutor(Executors.newCachedThreadPool());
    http.start();
    System.out.println("http://127.0.0.1:" + http.getAddress().getPort());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String status = "no answer";
    try {
      if (!Files.exists(folder.resolve("down"))) {
        status = "" + answer(exchange, body);
      } else {
        beDown(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
      log(status + " " + exchange.getRequestMethod() + " " + exchange.getRequestURI());
    }
  }

  private void beDown(HttpExchange exchange) throws IOException, InterruptedException {
    String how = Files.readString(folder.resolve("down"));
    if (how.matches("[0-9]+")) {
      exchange.sendResponseHeaders(Integer.parseInt(how), -1);
    }
    while (how.equals("silence") && Files.exists(folder.resolve("down"))) {
      Thread.sleep(100);
    }
  }

  private synchronized void log(String line) throws IOException {
    Files.writeString(
        folder.resolve("requests.log"),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private int answer(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    boolean creates =
        exchange.getRequestMethod().equals("PUT")
            && "*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
    if (!creates) {
      return forward(exchange, body);
    }
    synchronized (store) {
      String[] path = exchange.getRequestURI().getPath().split("/", 3);
      return store.blobExists(path[1], path[2]) ? refuse(exchange) : forward(exchange, body);
    }
  }

  private static int refuse(HttpExchange exchange) throws IOException {
    byte[] error =
        "<Error><Code>PreconditionFailed</Code><Message>It is there.</Message></Error>"
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(412, error.length);
    exchange.getResponseBody().write(error);
    return 412;
  }

  private int forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(proxy + exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), publisher(exchange.getRequestMethod(), body));
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        header.getValue().forEach(value -> request.header(header.getKey(), value));
      }
    }
    HttpResponse<byte[]> response =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    for (Map.Entry<String, List<String>> header : response.headers().map().entrySet()) {
      if (!HOP.contains(header.getKey().toLowerCase(Locale.ROOT)) && !header.getKey().startsWith(":")) {
        exchange.getResponseHeaders().put(header.getKey(), header.getValue());
      }
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      response
          .headers()
          .firstValue("content-length")
          .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
      exchange.sendResponseHeaders(response.statusCode(), -1);
    } else {
      byte[] answer = withSizes(response.body());
      exchange.sendResponseHeaders(response.statusCode(), answer.length == 0 ? -1 : answer.length);
      if (answer.length > 0) {
        exchange.getResponseBody().write(answer);
      }
    }
    return response.statusCode();
  }

  private static HttpRequest.BodyPublisher publisher(String method, byte[] body) {
    return body.length == 0 && !method.matches("PUT|POST")
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofByteArray(body);
  }

  /** s3proxy lists folders without size and time, which S3A does not survive. */
  private static byte[] withSizes(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    if (!text.contains("<Contents>")) {
      return body;
    }
    return text.replaceAll(
            "(<Contents>(?:(?!</Contents>|<Size>).)*)(</Contents>)",
            "$1<LastModified>2026-01-01T00:00:00Z</LastModified><Size>0</Size>$2")
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
