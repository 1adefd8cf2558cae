package io.github.sparkmlp.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What the global order is made of. */
class GlobalOrderTest {

  private static String murmur(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ContentHash hash = Murmur3.hash(bytes, bytes.length);
    return String.format(Locale.ROOT, "%016x%016x", hash.high(), hash.low());
  }

  /** Known from other implementations of MurmurHash3_x64_128. */
  @Test
  void theHashIsMurmur3() {
    assertThat(murmur("")).isEqualTo("00000000000000000000000000000000");
    assertThat(murmur("hello")).isEqualTo("cbd8a7b341bd9b025b1e906a48ae1d19");
    assertThat(murmur("The quick brown fox jumps over the lazy dog"))
        .isEqualTo("e34bbc7bbc071b6c7a433ca9c49a9347");
  }

  @Property
  void aPermutationTakesEveryNumberToAPlaceOfItsOwn(
      @ForAll @IntRange(min = 1, max = 3000) int size, @ForAll long seed) {
    Permutation permutation = new Permutation(size, seed);
    assertThat(IntStream.range(0, size).mapToLong(permutation::of).sorted())
        .containsExactly(IntStream.range(0, size).mapToObj(i -> (long) i).toArray(Long[]::new));
  }

  /** Of a thousand neighbours about as many are in each tenth of the order as elsewhere. */
  @Property(tries = 50)
  void neighboursGoAnywhere(@ForAll long seed) {
    int size = 1_000_003;
    Permutation permutation = new Permutation(size, seed);
    int[] tenths = new int[10];
    for (int i = 0; i < 1000; i++) {
      tenths[(int) (permutation.of(500_000 + i) * 10 / size)]++;
    }
    // Ten standard deviations.
    assertThat(Arrays.stream(tenths).boxed()).allSatisfy(n -> assertThat(n).isBetween(5, 195));
    double square = Arrays.stream(tenths).mapToDouble(n -> (n - 100.0) * (n - 100.0) / 100).sum();
    assertThat(square).as("chi-square of nine degrees of freedom").isLessThan(50);
  }

  /** Few different values, so that many hashes begin alike, and many are equal. */
  @Property
  void hashesAreSortedAsUnsignedNumbers(
      @ForAll @IntRange(max = 300) int size, @ForAll @IntRange(min = 1, max = 40) int different) {
    Random random = new Random(size * 1000L + different);
    long[] high = new long[size];
    long[] low = new long[size];
    for (int i = 0; i < size; i++) {
      high[i] = (random.nextLong() & 3L << 62) | random.nextInt(different);
      low[i] = random.nextInt(2) == 0 ? -1 : 1;
    }
    Integer[] expected =
        IntStream.range(0, size)
            .boxed()
            .sorted(
                Comparator.<Integer, ContentHash>comparing(i -> new ContentHash(high[i], low[i]))
                    .thenComparing(Comparator.naturalOrder()))
            .toArray(Integer[]::new);
    assertThat(Arrays.stream(HashSort.of(high, low)).boxed()).containsExactly(expected);
  }
}
