package io.github.sparkmlp.split;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.order.ContentHash;
import io.github.sparkmlp.order.CountedExamples;
import io.github.sparkmlp.order.PackedExamples;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Splits shares off each class: a {@link Split} of its examples. A share of a class is rounded to
 * the nearest whole number of rows, and at least one row of the class stays in the rest.
 */
record StratifiedSplit(Map<String, Split> classes, boolean named) implements Shares {
  /** The most classes, because each is split separately, in several passes over the rows. */
  private static final int MOST_CLASSES = 200;

  /** Chooses the shares; the name of a class, if it has one, is the last text of an example. */
  static StratifiedSplit of(CountedExamples examples, List<Double> fractions, boolean named) {
    TreeSet<String> names = new TreeSet<>();
    examples.examples().mapPartitions(new ClassesOf(named)).collect().forEach(names::add);
    if (names.size() > MOST_CLASSES) {
      throw ExitCode.USAGE.failure(
          "There are more than %s classes: data.stratified takes up to so many"
              .formatted(MOST_CLASSES),
          "Leave data.stratified out.");
    }
    Map<String, Split> classes = new TreeMap<>();
    for (String name : names) {
      CountedExamples own = CountedExamples.of(new OfClass(name, named).part(examples, 0));
      classes.put(name, Split.of(own, fractions, RoundingMode.HALF_UP));
    }
    return new StratifiedSplit(classes, named);
  }

  /** The name of an example's class, or its number. */
  private static String className(PackedExamples pack, int e, boolean named) {
    if (named) {
      return pack.dictionary().text(pack.text(e, pack.textColumns() - 1));
    }
    return Float.toString(pack.target(e, 0));
  }

  @Override
  public boolean dividesCopies() {
    return classes.values().stream().anyMatch(Split::dividesCopies);
  }

  @Override
  public int shareOf(PackedExamples pack, int e, int partition, Map<ContentHash, Long> seen) {
    return classes.get(className(pack, e, named)).shareOf(pack, e, partition, seen);
  }

  private record ClassesOf(boolean named)
      implements FlatMapFunction<Iterator<PackedExamples>, String> {

    @Override
    public Iterator<String> call(Iterator<PackedExamples> examples) {
      TreeSet<String> names = new TreeSet<>();
      while (examples.hasNext() && names.size() <= MOST_CLASSES) {
        PackedExamples pack = examples.next();
        for (int e = 0; e < pack.size(); e++) {
          names.add(className(pack, e, named));
        }
      }
      return names.iterator();
    }
  }

  /** The examples of one class as the only share. */
  private record OfClass(String name, boolean named) implements Shares {

    @Override
    public boolean dividesCopies() {
      return false;
    }

    @Override
    public int shareOf(PackedExamples pack, int e, int partition, Map<ContentHash, Long> seen) {
      return className(pack, e, named).equals(name) ? 0 : 1;
    }
  }
}
