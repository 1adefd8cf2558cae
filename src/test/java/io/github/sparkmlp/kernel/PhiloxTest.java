package io.github.sparkmlp.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.kernel.Philox.Purpose;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PhiloxTest {

  /** The known answers of the authors' Random123 distribution, words from low to high. */
  @Test
  void agreesWithTheKnownAnswers() {
    assertThat(Philox.block(0, 0, 0))
        .containsExactly(words(0xbc57ac4c, 0x9b00dbd8), words(0x6627e8d5, 0xe169c58d));
    assertThat(Philox.block(-1, -1, -1))
        .containsExactly(words(0xa20bc7c6, 0x6d5451fd), words(0x408f276d, 0x41c83b0e));
    assertThat(
            Philox.block(
                words(0xa4093822, 0x299f31d0),
                words(0x13198a2e, 0x03707344),
                words(0x243f6a88, 0x85a308d3)))
        .containsExactly(words(0x5001e420, 0x24126ea1), words(0xd16cfe09, 0x94fdcceb));
  }

  @Test
  void purposesEpochsAndPositionsDrawDifferentNumbers() {
    Set<Long> drawn = new HashSet<>();
    int draws = 0;
    for (Purpose purpose : Purpose.values()) {
      for (int epoch = 0; epoch < 10; epoch++) {
        for (long position = 0; position < 100; position++, draws++) {
          drawn.add(Philox.bits(42, purpose, epoch, position));
        }
      }
    }
    assertThat(drawn).hasSize(draws);
  }

  private static long words(int low, int high) {
    return ((long) high << 32) | (low & 0xffffffffL);
  }
}
