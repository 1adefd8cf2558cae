package io.github.sparkmlp.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures as people read them. */
class FiguresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.0012345 | 0.001234
          12.3456   | 12.35
          4551.49   | 4551
          36367.4   | 36,367
          181912.6  | 181,913
          1234567.8 | 1,234,568
          40        | 40
          -181912.6 | -181,913
          2.5e15    | 2.500e+15
          1e-5      | 0.00001
          1.5e-9    | 1.5E-9
          NaN       | –
          """)
  void aNumberHasFourDigitsOrItsUnits(double value, String text) {
    assertThat(Figures.number(value)).isEqualTo(text);
  }
}
