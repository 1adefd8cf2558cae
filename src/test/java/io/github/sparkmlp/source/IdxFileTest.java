package io.github.sparkmlp.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.store.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file of three rows: every damage of it is found, and every sound form of it is read. */
class IdxFileTest {
  private static final int ROWS = 3;
  private static final byte[] CONTENT = content();
  private static final Storage STORAGE = new Storage(new Configuration());

  @TempDir private Path folder;

  private static byte[] content() {
    byte[] pixels = new byte[ROWS * 4];
    new Random(1).nextBytes(pixels);
    return ByteBuffer.allocate(16 + pixels.length)
        .putInt(0x803)
        .putInt(ROWS)
        .putInt(2)
        .putInt(2)
        .put(pixels)
        .array();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] join(byte[]... parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.write(part);
    }
    return bytes.toByteArray();
  }

  /** The bytes of all rows. */
  private byte[] rows(byte[] file) throws IOException {
    Path path = Files.write(folder.resolve("rows"), file);
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    try (IdxFile open = IdxFile.open(STORAGE, path.toString(), 0)) {
      for (int row = 0; row < ROWS; row++) {
        rows.write(open.next());
      }
      open.finish();
    }
    return rows.toByteArray();
  }

  private JobFailure failure(byte[] file) {
    return catchThrowableOfType(JobFailure.class, () -> rows(file));
  }

  private void assertRead(byte[] file) throws IOException {
    assertThat(rows(file)).isEqualTo(Arrays.copyOfRange(CONTENT, 16, CONTENT.length));
  }

  private void assertBad(byte[] file, String named) {
    assertThatThrownBy(() -> rows(file))
        .isInstanceOf(JobFailure.class)
        .hasMessageContaining(folder.resolve("rows").toString())
        .hasMessageContaining(named)
        .extracting(e -> ((JobFailure) e).exitCode())
        .isEqualTo(ExitCode.BAD_DATA);
  }

  @Test
  void itIsTheSameGzippedOrNot() throws IOException {
    assertRead(CONTENT);
    assertRead(gzip(CONTENT));
  }

  @Test
  void everyPrefixIsBadData() throws IOException {
    byte[] gzipped = gzip(CONTENT);
    for (int length = 1; length < gzipped.length; length++) {
      assertBad(Arrays.copyOf(gzipped, length), "");
    }
    for (int length = 1; length < CONTENT.length; length++) {
      assertBad(Arrays.copyOf(CONTENT, length), "");
    }
  }

  @Test
  void noContentIsMissingInput() throws IOException {
    assertThat(failure(new byte[0]).exitCode()).isEqualTo(ExitCode.NO_INPUT);
    assertThat(failure(gzip(new byte[0])).exitCode()).isEqualTo(ExitCode.NO_INPUT);
  }

  /** A gzip header says when and where it was written, and bits are padded to bytes. */
  @Test
  void everyFlippedBitIsFoundOrChangesNoRow() throws IOException {
    byte[] gzipped = gzip(CONTENT);
    int found = 0;
    for (int bit = 0; bit < 8 * gzipped.length; bit++) {
      byte[] flipped = gzipped.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      if (failure(flipped) == null) {
        assertRead(flipped);
      } else {
        assertBad(flipped, "");
        found++;
      }
    }
    assertThat(found).isGreaterThanOrEqualTo(8 * gzipped.length - 8 * 7);
  }

  @Test
  void membersAreReadAsOneFile() throws IOException {
    for (int at = 0; at <= CONTENT.length; at++) {
      byte[] first = gzip(Arrays.copyOf(CONTENT, at));
      byte[] second = gzip(Arrays.copyOfRange(CONTENT, at, CONTENT.length));
      assertRead(join(first, second));
      assertRead(join(first, gzip(new byte[0]), second, gzip(new byte[0])));
    }
  }

  @Test
  void whatFollowsTheLastMemberIsBadData() throws IOException {
    byte[] gzipped = gzip(CONTENT);
    for (int length = 1; length < 40; length++) {
      assertBad(join(gzipped, new byte[length]), "after a valid");
    }
    byte[] empty = gzip(new byte[0]);
    for (int length = 1; length < empty.length; length++) {
      assertBad(join(gzipped, Arrays.copyOf(empty, length)), "");
    }
    assertBad(join(gzipped, gzip(new byte[1])), "longer than its header says");
  }

  @Test
  void aChecksumOrLengthThatIsWrongIsNamed() throws IOException {
    byte[] gzipped = gzip(CONTENT);
    byte[] checksum = gzipped.clone();
    checksum[gzipped.length - 8]++;
    assertBad(checksum, "CRC32");
    byte[] length = gzipped.clone();
    length[gzipped.length - 1]++;
    assertBad(length, "size");
  }

  @Test
  void everyFieldOfTheHeaderIsAdmitted() throws IOException {
    byte[] plain = gzip(CONTENT);
    byte[] start = Arrays.copyOf(plain, 10);
    start[3] = 2 | 4 | 8 | 16;
    byte[] extra = {5, 0, 'a', 'b', 1, 0, 7};
    byte[] header = join(start, extra, "name\0comment\0".getBytes(StandardCharsets.ISO_8859_1));
    CRC32 crc = new CRC32();
    crc.update(header);
    byte[] checksum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
    byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
    assertRead(join(header, checksum, rest));
  }

  /** Damage behind the byte that is one too many shows that nobody went there. */
  @Test
  void noMoreIsReadThanTheHeaderPromisesAndOneByte() throws IOException {
    byte[] bomb = gzip(join(CONTENT, new byte[1 << 24]));
    bomb[bomb.length - 8]++;
    assertBad(bomb, "longer than its header says");
  }

  @Test
  void contentIsReadInPiecesOfAnySize() throws IOException {
    byte[] expected = new byte[300_000];
    new Random(2).nextBytes(expected);
    byte[] file = join(gzip(Arrays.copyOf(expected, 70_000)), gzip(tail(expected, 70_000)));
    for (int size : new int[] {1, 977, 65_536, 300_001}) {
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      try (GzipContent members = new GzipContent(new ByteArrayInputStream(file), "file")) {
        byte[] piece = new byte[size];
        for (int count; (count = members.read(piece)) >= 0; ) {
          read.write(piece, 0, count);
        }
        assertThat(members.read()).isNegative();
      }
      assertThat(read.toByteArray()).isEqualTo(expected);
    }
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }
}
