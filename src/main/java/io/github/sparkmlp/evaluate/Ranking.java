package io.github.sparkmlp.evaluate;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;

/**
 * Examples of two classes, ranked by score: gives the exact area under the ROC curve, by the
 * Mann–Whitney statistic. Rankings may be joined in any grouping.
 */
final class Ranking implements Serializable {
  private static final long serialVersionUID = 1;

  /** So few scores are sorted faster by the driver than by a shuffle. */
  private static final long FEW = 1 << 14;

  private final long first;
  private final long second;

  /** Twice the number of pairs in which the second class has the higher score; ties count once. */
  private final BigInteger twicePairs;

  private Ranking(long first, long second, BigInteger twicePairs) {
    this.first = first;
    this.second = second;
    this.twicePairs = twicePairs;
  }

  /** The ranking of examples of equal scores. */
  private static Ranking ofTies(long first, long second) {
    return new Ranking(
        first, second, BigInteger.valueOf(first).multiply(BigInteger.valueOf(second)));
  }

  /** This ranking, followed by one of higher scores. */
  private Ranking then(Ranking higher) {
    BigInteger across =
        BigInteger.valueOf(first).multiply(BigInteger.valueOf(higher.second)).shiftLeft(1);
    return new Ranking(
        first + higher.first,
        second + higher.second,
        twicePairs.add(higher.twicePairs).add(across));
  }

  private double area() {
    double pairs = 2.0 * first * second;
    return twicePairs.doubleValue() / pairs;
  }

  /**
   * The area under the curve; NaN where one class is missing.
   *
   * @param scores how many examples of the first and of the second class have each score
   * @param examples how many there are, or more
   */
  static double area(JavaPairRDD<Float, Counts> scores, long examples) {
    if (examples <= FEW) {
      TreeMap<Float, Counts> sorted = new TreeMap<>();
      scores.collect().forEach(score -> sorted.merge(score._1(), score._2(), Counts::plus));
      return ranked(sorted.values().iterator()).next().area();
    }
    List<Ranking> parts =
        scores
            .reduceByKey(Counts::plus)
            .sortByKey()
            .values()
            .mapPartitions(Ranking::ranked)
            .collect();
    return parts.stream().reduce(ofTies(0, 0), Ranking::then).area();
  }

  /** The single ranking of examples whose scores ascend. */
  private static Iterator<Ranking> ranked(Iterator<Counts> ascending) {
    Ranking ranking = ofTies(0, 0);
    while (ascending.hasNext()) {
      Counts counts = ascending.next();
      ranking = ranking.then(ofTies(counts.first, counts.second));
    }
    return List.of(ranking).iterator();
  }

  /** How many examples of each class. */
  static final class Counts implements Serializable {
    private static final long serialVersionUID = 1;

    private final long first;
    private final long second;

    private Counts(long first, long second) {
      this.first = first;
      this.second = second;
    }

    static Counts one(boolean isSecond) {
      return isSecond ? new Counts(0, 1) : new Counts(1, 0);
    }

    Counts plus(Counts other) {
      return new Counts(first + other.first, second + other.second);
    }
  }
}
