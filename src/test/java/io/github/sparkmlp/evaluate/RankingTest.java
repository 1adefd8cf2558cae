package io.github.sparkmlp.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sparkmlp.TestSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class RankingTest {
  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(TestSpark.local().sparkContext());

  private JavaPairRDD<Float, Ranking.Counts> scores(float[] scores, boolean[] second) {
    List<Tuple2<Float, Ranking.Counts>> all = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      all.add(new Tuple2<>(scores[i], Ranking.Counts.one(second[i])));
    }
    return context.parallelizePairs(all, 3);
  }

  @Test
  void fewScoresAndManyHaveTheSameArea() {
    // Of four pairs, three are in order.
    JavaPairRDD<Float, Ranking.Counts> four =
        scores(new float[] {0.1f, 0.4f, 0.35f, 0.8f}, new boolean[] {false, false, true, true});
    assertThat(Ranking.area(four, 4)).isEqualTo(0.75);
    assertThat(Ranking.area(four, Long.MAX_VALUE)).isEqualTo(0.75);

    Random random = new Random(3);
    float[] scores = new float[500];
    boolean[] second = new boolean[500];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(60) / 60f;
      second[i] = random.nextFloat() < scores[i];
    }
    assertThat(Ranking.area(scores(scores, second), 500))
        .isEqualTo(Ranking.area(scores(scores, second), Long.MAX_VALUE))
        .isBetween(0.6, 0.99);
  }
}
