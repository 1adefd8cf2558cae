package io.github.sparkmlp.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.block.PreprocessedExamples;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.model.FeatureColumn;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.Scaling;
import io.github.sparkmlp.model.Spelling;
import io.github.sparkmlp.model.TargetScaling;
import io.github.sparkmlp.order.CountedExamples;
import io.github.sparkmlp.order.LookAhead;
import io.github.sparkmlp.order.PackedExamples;
import io.github.sparkmlp.source.Example;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class PacksTest {
  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(TestSpark.local().sparkContext());

  private static Example example(int value) {
    return new Example(new double[] {value}, new String[0], new float[1], 1);
  }

  /** All rows but the first one are of one order key. */
  private static PackedExamples pack(List<Integer> values, boolean firstIsTied) {
    PackedExamples.Builder builder = new PackedExamples.Builder(example(0), true);
    for (int i = 0; i < values.size(); i++) {
      builder.add(example(values.get(i)), i > 0 || firstIsTied);
    }
    return builder.build();
  }

  private List<PackedExamples> share(List<PackedExamples> packs, int share) {
    CountedExamples counted = CountedExamples.of(context.parallelize(packs, 1));
    return Split.of(counted, List.of(0.5), RoundingMode.CEILING).part(counted, share).collect();
  }

  private static List<Integer> values(List<PackedExamples> packs) {
    List<Integer> values = new ArrayList<>();
    for (PackedExamples pack : packs) {
      for (int e = 0; e < pack.size(); e++) {
        values.add((int) pack.number(e, 0));
      }
    }
    return values;
  }

  /** All rows have one order key; a pack is whole in a share that has no row before it. */
  @Test
  void theFirstRowOfAShareIsTiedToNone() {
    List<Integer> all = IntStream.range(0, 8).boxed().toList();
    List<Integer> held = values(share(List.of(pack(all, false)), 0));
    List<Integer> rest = values(share(List.of(pack(all, false)), 1));
    assertThat(held).hasSize(4);
    List<PackedExamples> packs = List.of(pack(rest, false), pack(held, true));
    PackedExamples first = share(packs, 0).get(0);
    assertThat(values(List.of(first))).isEqualTo(held);
    assertThat(first.isTied(0)).isFalse();
    assertThat(first.isTied(1)).isTrue();

    // The rest goes on behind rows of the share, all of the same key.
    List<PackedExamples> parts =
        share(
            List.of(
                pack(rest.subList(0, 2), false), pack(held, true), pack(rest.subList(2, 4), true)),
            1);
    assertThat(values(parts)).isEqualTo(rest);
    assertThat(parts).extracting(pack -> pack.isTied(0)).containsExactly(false, true);
  }

  private static final FeatureColumn COLOR =
      FeatureColumn.category("color", List.of("red", "blue"));

  private static Shard packed(FeatureColumn column) {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(column),
            Scaling.uniform(column.inputs(), 1),
            List.of(),
            List.of(),
            TargetScaling.NONE);
    String[] blue = {"blue"};
    Example example = new Example(new double[0], blue, new float[1], 1);
    PackedExamples.Builder builder = new PackedExamples.Builder(example, false);
    builder.add(example, false);
    PreprocessedExamples.Recipe recipe = new PreprocessedExamples.Recipe(preprocessing);
    return Shard.Builder.pack(builder.build(), recipe, 4, recipe.shape(1));
  }

  @Test
  void anIndexBeyondTheInputsOfItsColumnIsNotPacked() {
    assertThat(packed(COLOR).features(0, 0)).containsExactly(1);
    FeatureColumn narrow =
        new FeatureColumn(
            "color", FeatureColumn.Kind.CATEGORY, 1, COLOR.categories(), 0, Spelling.DEFAULT);
    assertThatThrownBy(() -> packed(narrow))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("category 1 of a column of 1");
  }

  @Test
  void ofACategoryThatIsNamedTwiceTheFirstInputIsRead() {
    FeatureColumn twice = FeatureColumn.category("color", List.of("red", "blue", "blue"));
    assertThat(packed(twice).features(0, 0)).containsExactly(1);
  }

  @Test
  void whatComesIsMadeWhenItIsAskedFor() {
    int[] made = {0};
    LookAhead<Integer> three =
        new LookAhead<>() {
          @Override
          protected Integer advance() {
            return made[0] == 3 ? null : ++made[0];
          }
        };
    assertThat(made).containsExactly(0);
    assertThat(three.hasNext()).isTrue();
    assertThat(three.hasNext()).isTrue();
    assertThat(made).containsExactly(1);
    assertThat(List.of(three.next(), three.next(), three.next())).containsExactly(1, 2, 3);
    assertThat(three.hasNext()).isFalse();
    assertThatThrownBy(three::next).isInstanceOf(NoSuchElementException.class);
  }
}
