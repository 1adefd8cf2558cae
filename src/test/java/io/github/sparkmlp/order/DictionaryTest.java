package io.github.sparkmlp.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DictionaryTest {
  @Test
  void eachDifferentTextHasOnePlaceAndIsReadBackFromIt() {
    Dictionary.Builder builder = new Dictionary.Builder();
    String[] texts = {"", "a", "Zürich", "東京", "a\u0000b", "😀"};
    for (int i = 0; i < texts.length; i++) {
      assertThat(builder.place(texts[i])).isEqualTo(i);
    }
    assertThat(builder.place("東京")).isEqualTo(3);
    assertThat(builder.place(null)).isNegative();
    Dictionary dictionary = builder.build();
    assertThat(IntStream.range(0, dictionary.size()).mapToObj(dictionary::text))
        .containsExactly(texts);
  }

  @Test
  void aTextTakesItsBytesAndFourMore() {
    Dictionary.Builder builder = new Dictionary.Builder();
    IntStream.range(10_000, 20_000).forEach(i -> builder.place("" + i));
    assertThat(builder.build().bytes()).isEqualTo(10_000 * (5 + 4));
  }

  @Test
  void aBuilderBeginsAgainAfterEachDictionary() {
    Dictionary.Builder builder = new Dictionary.Builder();
    builder.place("x");
    builder.build();
    assertThat(builder.place("y")).isZero();
    assertThat(builder.build().text(0)).isEqualTo("y");
  }
}
