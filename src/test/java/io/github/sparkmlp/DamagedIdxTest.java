package io.github.sparkmlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.github.sparkmlp.shutdown.JobExit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole job on six images of 2 × 2 pixels and their labels, sound and damaged. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamagedIdxTest {
  private static final int ROWS = 6;
  private static final byte[] PIXELS = pixels();
  private static final byte[] IMAGES = join(header(ROWS, 2, 2), PIXELS);
  private static final byte[] CLASSES = {0, 1, 2, 2, 1, 0};
  private static final byte[] LABELS = join(header(ROWS), CLASSES);
  private static final long MOST_DRIVER_BYTES = 64 << 20;

  private SparkSession spark;
  @TempDir private Path folder;

  /** A pair of files, null where there is no such file, and what becomes of it. */
  private static final class Damage {
    private final String what;
    private final byte[] images;
    private final byte[] labels;
    private final int exitCode;

    /** The file to blame. */
    private final String file;

    /** More words of the message. */
    private final String named;

    Damage(String what, byte[] images, byte[] labels, int exitCode, String file, String named) {
      this.what = what;
      this.images = images;
      this.labels = labels;
      this.exitCode = exitCode;
      this.file = file;
      this.named = named;
    }

    @Override
    public String toString() {
      return what;
    }
  }

  @BeforeAll
  void startSpark() {
    spark = TestSpark.local();
  }

  private static byte[] pixels() {
    byte[] pixels = new byte[4 * ROWS];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (37 * i);
    }
    return pixels;
  }

  private static byte[] header(int... dimensions) {
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * dimensions.length);
    header.putInt(0x800 | dimensions.length);
    Arrays.stream(dimensions).forEach(header::putInt);
    return header.array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] cut(byte[] file, int bytes) {
    return Arrays.copyOf(file, file.length - bytes);
  }

  private static byte[] change(byte[] file, int at, int value) {
    byte[] changed = file.clone();
    changed[at] = (byte) value;
    return changed;
  }

  /** With another byte, counted from the end. */
  private static byte[] damage(byte[] file, int fromEnd) {
    int at = file.length - fromEnd;
    return change(file, at, file[at] ^ 0x55);
  }

  private static Damage images(String what, byte[] images, int exitCode, String named) {
    return new Damage("images: " + what, images, LABELS, exitCode, "images", named);
  }

  private static Damage labels(String what, byte[] labels, int exitCode, String named) {
    return new Damage("labels: " + what, IMAGES, labels, exitCode, "labels", named);
  }

  // ------------------------------------------------------------------------------------ runs

  private TestRun run(Object images, Object labels, String... overrides) throws IOException {
    String config =
        """
        run-name = x
        data { format = idx, train { images = "%s", labels = "%s" } }
        network { layers = [4, 3] }
        optimizer { type = sgd, learning-rate = 0.1 }
        batch { size = 3 }
        epochs = 1
        """
            .formatted(images, labels);
    return TestRun.of(spark, folder, config, overrides);
  }

  private TestRun train(byte[] images, byte[] labels, String... overrides) throws IOException {
    return run(write("images", images), write("labels", labels), overrides);
  }

  private TestRun trainFromClassPath(byte[] images, byte[] labels, String... overrides)
      throws IOException {
    write("images", images);
    write("labels", labels);
    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    try (URLClassLoader own = new URLClassLoader(new URL[] {folder.toUri().toURL()}, loader)) {
      thread.setContextClassLoader(own);
      return run("classpath:images", "classpath:labels", overrides);
    } finally {
      thread.setContextClassLoader(loader);
    }
  }

  private Path write(String name, byte[] file) throws IOException {
    Path path = folder.resolve(name);
    Files.deleteIfExists(path);
    return file == null ? path : Files.write(path, file);
  }

  private static void assertFailed(Throwable thrown, Damage damage, String file) {
    assertThat(TestJob.exitCode(thrown).number())
        .as(String.valueOf(thrown))
        .isEqualTo(damage.exitCode);
    assertThat(JobExit.failure(thrown)).hasMessageContaining(file);
  }

  // ----------------------------------------------------------------------------------- tests

  static Stream<Damage> headers() {
    return Stream.of(
        images("first bytes", change(IMAGES, 0, 9), 65, "09000803"),
        images("type of element", change(IMAGES, 2, 0x0d), 65, "00000d03"),
        images("no dimension", change(IMAGES, 3, 0), 65, "00000800"),
        images(
            "another format",
            "P5 2 12 255 and pixels".getBytes(StandardCharsets.US_ASCII),
            65,
            "50352032"),
        images("one byte", new byte[1], 65, "within its header"),
        images("half a header", cut(IMAGES, 30), 65, "within its header"),
        images("more dimensions than bytes", change(IMAGES, 3, 255), 65, "a row of"),
        images("no columns", join(header(ROWS, 2, 0), PIXELS), 65, "a row of 0"),
        images("huge product", join(header(ROWS, -1, -1), PIXELS), 65, "a row of 4294967295"),
        images("huger product", join(header(ROWS, 1 << 24, -1, -1), PIXELS), 65, "a row of 72057"),
        images("huge rows", join(header(ROWS, 1 << 24), PIXELS), 65, "36 bytes"),
        images("too many rows", join(header(-1, 2, 2), PIXELS), 65, "40 bytes"),
        images("another shape", join(header(ROWS / 2, 2, 4), PIXELS), 65, "3 rows"),
        images("fewer columns", join(header(2 * ROWS, 2), PIXELS), 65, "12 rows"),
        images("more values", join(header(ROWS, 8), PIXELS, PIXELS), 65, "layers starts with 4"),
        images("fewer values", join(header(ROWS, 1), CLASSES), 65, "layers starts with 4"),
        images("labels", LABELS, 65, "layers starts with 4"),
        labels("images", IMAGES, 65, "3 dimensions"),
        labels("first bytes", change(LABELS, 1, 8), 65, "00080801"),
        labels("half a header", cut(LABELS, 8), 65, "within its header"),
        labels("one label less", join(header(5), cut(CLASSES, 1)), 65, "has 5"),
        labels("one label more", join(header(7), CLASSES, new byte[1]), 65, "has 7"));
  }

  static Stream<Damage> lengths() {
    byte[] empty = join(header(0, 2, 2));
    return Stream.of(
        images("too short", cut(IMAGES, 1), 65, "39 bytes"),
        images("no rows", cut(IMAGES, 24), 65, "16 bytes"),
        images("too long", join(IMAGES, new byte[1]), 65, "41 bytes"),
        images("empty", new byte[0], 66, "is empty"),
        images("gzipped, empty", gzip(new byte[0]), 66, "is empty"),
        images("missing", null, 66, "does not exist"),
        labels("too short", cut(LABELS, 1), 65, "13 bytes"),
        labels("too long", join(LABELS, new byte[1]), 65, "15 bytes"),
        labels("empty", new byte[0], 66, "is empty"),
        labels("missing", null, 66, "does not exist"),
        new Damage("a class that is none", IMAGES, damage(LABELS, 6), 65, "images", "row 0"),
        new Damage("no rows in both", empty, header(0), 66, "images", "no rows"),
        new Damage(
            "no rows in both, gzipped", gzip(empty), gzip(header(0)), 66, "images", "no rows"),
        new Damage(
            "no rows, but a byte", gzip(join(empty, PIXELS)), header(0), 65, "images", "longer"),
        new Damage("no rows, no trailer", cut(gzip(empty), 1), header(0), 65, "images", ""));
  }

  static Stream<Damage> gzipped() {
    byte[] images = gzip(IMAGES);
    byte[] labels = gzip(LABELS);
    return Stream.of(
        images("cut in its content", cut(images, 20), 65, ""),
        images("cut in its trailer", cut(images, 1), 65, ""),
        images("cut in its header", Arrays.copyOf(images, 5), 65, ""),
        images("wrong checksum", damage(images, 8), 65, "CRC32"),
        images("wrong length", damage(images, 4), 65, "size"),
        images("a zero behind it", join(images, new byte[1]), 65, "after a valid"),
        images("garbage behind it", join(images, PIXELS), 65, "after a valid"),
        images("another file behind it", join(images, LABELS), 65, "after a valid"),
        images("half of one more member", join(images, cut(images, 9)), 65, "longer"),
        images("the same twice", join(images, images), 65, "longer than its header"),
        images("a row too few", gzip(cut(IMAGES, 4)), 65, "within row 5"),
        images("a byte too few", gzip(cut(IMAGES, 1)), 65, "within row 5"),
        images("a byte too many", gzip(join(IMAGES, new byte[1])), 65, "longer"),
        images("unknown method", change(images, 2, 7), 65, "method"),
        images("gzipped twice", gzip(images), 65, "1f8b08"),
        images("a bomb", bomb(), 65, "longer than its header"),
        labels("cut in its trailer", cut(labels, 1), 65, ""),
        labels("wrong checksum", damage(labels, 8), 65, "CRC32"),
        labels("garbage behind it", join(labels, PIXELS), 65, "after a valid"),
        labels("a byte too few", gzip(cut(LABELS, 1)), 65, "within row 5"),
        labels("a byte too many", gzip(join(LABELS, new byte[1])), 65, "longer"));
  }

  /** A gigabyte behind the rows; the damage at its end shows that nobody went there. */
  private static byte[] bomb() {
    byte[][] members = new byte[65][];
    Arrays.fill(members, gzip(new byte[1 << 24]));
    members[0] = gzip(join(IMAGES, new byte[1 << 20]));
    return damage(join(members), 8);
  }

  @Test
  void theSamePairTrainsTheSameModelInEveryForm() throws IOException {
    byte[] expected = train(IMAGES, LABELS).model();
    byte[] images = join(gzip(cut(IMAGES, 30)), gzip(tail(IMAGES, 30)), gzip(new byte[0]));
    byte[] labels = join(gzip(cut(LABELS, 13)), gzip(tail(LABELS, 13)));
    assertThat(train(gzip(IMAGES), gzip(LABELS)).model()).isEqualTo(expected);
    assertThat(train(IMAGES, gzip(LABELS)).model()).isEqualTo(expected);
    assertThat(train(images, LABELS).model()).isEqualTo(expected);
    assertThat(train(images, labels).model()).isEqualTo(expected);
    assertThat(trainFromClassPath(images, labels).model()).isEqualTo(expected);
    assertThat(trainFromClassPath(IMAGES, LABELS).model()).isEqualTo(expected);
  }

  @Test
  void someOfTheRowsAreTheSameGzippedOrNot() throws IOException {
    String rows = "data.train.rows=\"1:4\"";
    byte[] expected = train(IMAGES, LABELS, rows).model();
    assertThat(train(gzip(IMAGES), gzip(LABELS), rows).model()).isEqualTo(expected);
    assertThat(expected).isNotEqualTo(train(IMAGES, LABELS).model());
  }

  private static byte[] tail(byte[] file, int bytes) {
    return Arrays.copyOfRange(file, file.length - bytes, file.length);
  }

  @ParameterizedTest
  @MethodSource({"headers", "lengths", "gzipped"})
  void damageIsBadDataThatNamesTheFile(Damage damage) {
    Throwable thrown = catchThrowable(() -> train(damage.images, damage.labels));
    assertFailed(thrown, damage, folder.resolve(damage.file).toString());
    assertThat(JobExit.failure(thrown)).hasMessageContaining(damage.named);
  }

  @ParameterizedTest
  @MethodSource("gzipped")
  void damageBehindTheRowsThatAreUsedIsFound(Damage damage) {
    String rows = "data.train.rows=\"0:2\"";
    Throwable thrown = catchThrowable(() -> train(damage.images, damage.labels, rows));
    assertFailed(thrown, damage, folder.resolve(damage.file).toString());
  }

  @ParameterizedTest
  @MethodSource({"lengths", "gzipped"})
  void damageIsFoundOnTheClassPathToo(Damage damage) {
    String rows = "data.train.rows=\"0:5\"";
    Throwable thrown = catchThrowable(() -> trainFromClassPath(damage.images, damage.labels, rows));
    assertFailed(thrown, damage, "classpath:" + damage.file);
  }

  @Test
  void damageIsNoBadRow() {
    Damage damage = images("wrong checksum", damage(gzip(IMAGES), 8), 65, "CRC32");
    Throwable thrown = catchThrowable(() -> train(damage.images, LABELS, "data.bad-rows=6"));
    assertFailed(thrown, damage, "images");
  }

  @Test
  void damageOfRowsToTestOnIsFound() throws IOException {
    Path images = write("test-images", damage(gzip(IMAGES), 8));
    Path labels = write("test-labels", LABELS);
    String test = "data.test={ images = \"%s\", labels = \"%s\", rows = \"0:1\" }";
    Throwable thrown = catchThrowable(() -> train(IMAGES, LABELS, test.formatted(images, labels)));
    assertThat(TestJob.exitCode(thrown).number()).isEqualTo(65);
    assertThat(JobExit.failure(thrown)).hasMessageContaining(images.toString());
  }

  @ParameterizedTest
  @MethodSource("promises")
  void promisesOfAHeaderAllocateNothing(Damage damage) throws IOException {
    train(IMAGES, LABELS);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    damageIsBadDataThatNamesTheFile(damage);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_DRIVER_BYTES);
  }

  static Stream<Damage> promises() {
    byte[] huge = join(header(1 << 31, 1 << 24), new byte[88]);
    byte[] many = gzip(join(header(-1, 2, 2), PIXELS));
    byte[] manyLabels = gzip(join(header(-1), CLASSES));
    return Stream.of(
        new Damage("plain", huge, join(header(1 << 31)), 65, "images", "100 bytes"),
        new Damage("gzipped", gzip(huge), gzip(header(1 << 31)), 65, "images", "starts with 4"),
        new Damage("gzipped pair", many, manyLabels, 65, "images", "within row 6"));
  }
}
