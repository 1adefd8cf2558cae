package io.github.sparkmlp.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Computes content hashes: the first 128 bits of the SHA-256 of all values as big-endian float32,
 * −0 made 0: features, targets, weight; then of texts, each after its length as UTF-8. Bytes hash
 * as the floats they stand for.
 */
final class ContentHasher {
  private final MessageDigest sha256;
  private final ByteBuffer values;

  /**
   * A hasher for one thread.
   *
   * @param features how many numbers an example has
   * @param targets how many it has
   */
  ContentHasher(int features, int targets) {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    values = ByteBuffer.allocate((features + targets + 1) * Float.BYTES);
  }

  ContentHash hash(float[] features, List<String> texts, float[] targets, float weight) {
    values.clear();
    for (float feature : features) {
      values.putFloat(feature + 0f);
    }
    for (float target : targets) {
      values.putFloat(target + 0f);
    }
    values.putFloat(weight + 0f);
    sha256.update(values.array());
    for (String text : texts) {
      byte[] utf8 = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
      sha256.update(utf8);
    }
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
    return new ContentHash(hash.getLong(), hash.getLong());
  }
}
