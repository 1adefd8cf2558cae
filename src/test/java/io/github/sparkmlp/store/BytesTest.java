package io.github.sparkmlp.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1, 1 B",
    "999, 999 B",
    "1000, 1.00 KB",
    "9994, 9.99 KB",
    "9996, 10.0 KB",
    "99940, 99.9 KB",
    "99960, 100 KB",
    "999499, 999 KB",
    "999500, 1.00 MB",
    "317000000, 317 MB",
    "4294967296, 4.29 GB",
    "9223372036854775807, 9.22 EB"
  })
  void aSizeHasThreeDigitsAndAUnit(long bytes, String text) {
    assertThat(Bytes.text(bytes)).isEqualTo(text);
  }
}
