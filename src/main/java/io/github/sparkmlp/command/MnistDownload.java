package io.github.sparkmlp.command;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Downloads the four files of MNIST, each from the first mirror that has an intact copy. */
record MnistDownload(List<URI> mirrors, Consumer<String> progress) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** SHA-256 of each file's uncompressed content, since mirrors may compress differently. */
  private static final Map<String, String> FILES =
      new TreeMap<>(
          Map.of(
              "train-images-idx3-ubyte.gz",
              "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
              "train-labels-idx1-ubyte.gz",
              "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
              "t10k-images-idx3-ubyte.gz",
              "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
              "t10k-labels-idx1-ubyte.gz",
              "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(TIMEOUT).followRedirects(Redirect.NORMAL).build();

  /**
   * Downloads the files that the folder does not have yet.
   *
   * @throws JobFailure if no mirror has a file: with {@link ExitCode#BAD_DATA} if its content is
   *     wrong, {@link ExitCode#NO_INPUT} if it is missing, {@link ExitCode#TEMPORARY} if no mirror
   *     answers
   */
  void into(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path target = folder.resolve(file.getKey());
      if (Files.exists(target) && sha256(target).equals(file.getValue())) {
        progress.accept(target + " is there");
      } else {
        fetch(file.getKey(), file.getValue(), target);
      }
    }
  }

  private void fetch(String name, String sha256, Path target)
      throws IOException, InterruptedException {
    JobFailure failure = null;
    for (URI mirror : mirrors) {
      Path part = target.resolveSibling("." + name + ".part");
      try {
        download(mirror, name, sha256, part);
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        progress.accept(String.format(Locale.ROOT, "%s, %,d bytes", target, Files.size(target)));
        return;
      } catch (JobFailure e) {
        failure = e;
      } finally {
        Files.deleteIfExists(part);
      }
    }
    throw failure;
  }

  private void download(URI mirror, String name, String sha256, Path part)
      throws IOException, InterruptedException {
    URI source = URI.create(mirror + (mirror.toString().endsWith("/") ? "" : "/") + name);
    HttpRequest request = HttpRequest.newBuilder(source).timeout(TIMEOUT).build();
    byte[] content;
    try {
      HttpResponse<byte[]> response = CLIENT.send(request, BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw ExitCode.NO_INPUT.failure(
            "%s answers %s".formatted(source, response.statusCode()),
            "Name another with --mirror.");
      }
      content = response.body();
    } catch (IOException e) {
      throw ExitCode.TEMPORARY.failure(
          "%s cannot be read: %s".formatted(source, e),
          "Try again later, or name another with --mirror.",
          e);
    }
    Files.write(part, content);
    String found = sha256(part);
    if (!found.equals(sha256)) {
      throw ExitCode.BAD_DATA.failure(
          "%s is not the file of MNIST: its SHA-256 is %s".formatted(source, found),
          "It should be %s, uncompressed. Name another with --mirror.".formatted(sha256));
    }
  }

  /**
   * Returns the SHA-256 of a file's uncompressed content, or words in its place if the file is not
   * a whole gzip file.
   */
  private static String sha256(Path file) throws IOException {
    try (InputStream content = new GZIPInputStream(Files.newInputStream(file))) {
      return Sha256.of(content.readAllBytes());
    } catch (ZipException | EOFException e) {
      return "not that of a whole gzip file";
    }
  }
}
