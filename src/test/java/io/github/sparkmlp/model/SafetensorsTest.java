package io.github.sparkmlp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.ReaderContract;
import io.github.sparkmlp.Reference;
import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.nn.Topology;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final Topology SEED =
      new Topology(List.of(784, 28, 28, 10), ActivationType.SIGMOID);
  private static final Topology SMALL = new Topology(List.of(3, 2, 2), ActivationType.SIGMOID);

  private static float[] smallParameters() {
    float[] parameters = new float[14];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = i + 0.5f;
    }
    return parameters;
  }

  /** The file that safetensors wrote has the same tensors at the same offsets as ours. */
  @Test
  void readsAndWritesWhatPyTorchWrites() {
    byte[] file = Reference.bytes("seed-after-40-steps-mse-sgd.safetensors");
    float[] parameters = Safetensors.read(file, SEED, "reference");
    byte[] written = Safetensors.write(SEED, parameters);
    byte[] data = Arrays.copyOfRange(file, file.length - 92_328, file.length);
    assertThat(Arrays.copyOfRange(written, written.length - 92_328, written.length))
        .isEqualTo(data);
    assertThat(Safetensors.read(written, SEED, "written")).isEqualTo(parameters);
  }

  @Test
  void theHeaderIsAlignedAndNamesTensorsAsPyTorchDoes() {
    byte[] file = Safetensors.write(SMALL, smallParameters());
    int header = Byte.toUnsignedInt(file[0]) + 256 * file[1];
    assertThat(header % 8).isZero();
    assertThat(new String(file, 8, header, StandardCharsets.UTF_8).strip())
        .isEqualTo(
            "{\"0.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                + "\"0.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]},"
                + "\"2.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[32,48]},"
                + "\"2.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[48,56]}}");
    assertThat(file).hasSize(8 + header + 56);
  }

  @Test
  void theHeaderIsWrittenAsJacksonWouldWriteIt() throws IOException {
    byte[] file = Safetensors.write(SEED, new float[23_082]);
    String header = new String(file, 8, file.length - 8 - 4 * 23_082, StandardCharsets.UTF_8);
    assertThat(new ObjectMapper().readTree(header)).hasToString(header.strip());
  }

  @Test
  void everyTruncationIsDetected() {
    byte[] file = Safetensors.write(SMALL, smallParameters());
    for (int length = 0; length < file.length; length++) {
      byte[] truncated = Arrays.copyOf(file, length);
      assertFails(truncated, SMALL);
    }
  }

  @Test
  void aFileOfAnotherShapeIsRefused() {
    byte[] file = Safetensors.write(SMALL, smallParameters());
    assertFails(file, new Topology(List.of(3, 2), ActivationType.SIGMOID));
    assertFails(file, new Topology(List.of(2, 2, 2), ActivationType.SIGMOID));
    assertFails(file, new Topology(List.of(3, 2, 2, 1), ActivationType.SIGMOID));
    byte[] otherType =
        new String(file, StandardCharsets.ISO_8859_1)
            .replace("F32", "I32")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertFails(otherType, SMALL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[0,24] | [24,0]",
        "[0,24] | [-24,0]",
        "[0,24] | [0,9223372036854775807]",
        "[0,24] | [-9223372036854775808,9223372036854775807]",
        "[24,32] | [16,24]",
        "[24,32] | [0,8]",
        "[32,48] | [40,56]",
        "[48,56] | [48,1e9]",
        "[48,56] | [48]",
        "[48,56] | 48",
        "[2,3] | [3,2]",
        "[2,3] | [-2,-3]",
        "[2,3] | [4294967298,3]",
        "[2,3] | [99999999999999999999,3]",
        "[2,3] | []",
        "0.bias | 0.weight",
        "0.bias | 1.bias",
        "data_offsets | offsets",
      })
  void aHeaderThatDoesNotFitIsRefused(String there, String instead) {
    byte[] file = Safetensors.write(SMALL, smallParameters());
    String header = new String(file, 8, file.length - 64, StandardCharsets.UTF_8);
    byte[] other = header.replace(there, instead).getBytes(StandardCharsets.UTF_8);
    ByteBuffer changed =
        ByteBuffer.allocate(8 + other.length + 56)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(other.length)
            .put(other)
            .put(file, file.length - 56, 56);
    assertFails(changed.array(), SMALL);
  }

  /** 2³¹ − 1 times itself, and more, times the four bytes of a float. */
  @Test
  void aNetworkThatIsTooLargeForTheFileIsRefused() {
    byte[] file = Safetensors.write(SMALL, smallParameters());
    int most = Integer.MAX_VALUE;
    assertFails(file, new Topology(List.of(most, most, most), ActivationType.SIGMOID));
  }

  private static void assertFails(byte[] file, Topology topology) {
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class, () -> Safetensors.read(file, topology, "test.safetensors"));
    assertThat(failure).isNotNull().hasMessageContaining("test.safetensors");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.IO_ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,", "\"\",", "[],"})
  void hugeHeadersAreDamageAndCostLittle(String unit) throws IOException {
    for (int characters : new int[] {(1 << 18) - 64, 1 << 20}) {
      byte[] header =
          ("{\"a\":[" + unit.repeat(characters / unit.length()) + "1]}")
              .getBytes(StandardCharsets.UTF_8);
      byte[] file =
          ByteBuffer.allocate(8 + header.length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(header.length)
              .put(header)
              .array();
      Topology topology = new Topology(List.of(2, 2), List.of());
      ReaderContract.require(
          file, Set.of(ExitCode.IO_ERROR), () -> Safetensors.read(file, topology, "file"));
    }
  }
}
