package io.github.sparkmlp.store;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The last field of a JSON object in a file: {@code checksum}, the SHA-256 of every byte before
 * that field, so that any changed byte is noticed.
 */
public final class Seal {
  static final String FIELD = "checksum";

  private Seal() {}

  /** The bytes that follow the body of the object; their length is always the same. */
  public static byte[] of(byte[] body) {
    return (",\n  \"" + FIELD + "\" : \"" + Sha256.of(body) + "\"\n}\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Checks that a file is as it was written.
   *
   * @param name of the file, for errors
   * @throws JobFailure with {@link ExitCode#IO_ERROR} if any byte has changed
   */
  public static void require(byte[] file, String name) {
    int length = file.length - of(new byte[0]).length;
    if (length > 0) {
      byte[] seal = of(Arrays.copyOf(file, length));
      if (Arrays.equals(file, length, file.length, seal, 0, seal.length)) {
        return;
      }
    }
    throw damaged(name, "its checksum does not match");
  }

  public static JobFailure damaged(String name, String what) {
    return ExitCode.IO_ERROR.failure(
        "%s is damaged: %s".formatted(name, what), "Restore it from a copy, or train again.");
  }
}
