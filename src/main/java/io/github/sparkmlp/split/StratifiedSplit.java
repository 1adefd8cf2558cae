package io.github.sparkmlp.split;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.order.ContentHash;
import io.github.sparkmlp.order.CountedExamples;
import io.github.sparkmlp.order.LookAhead;
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
final class StratifiedSplit implements Shares {
  private static final long serialVersionUID = 1;

  /** The most classes, because each is split separately, in several passes over the rows. */
  private static final int MOST_CLASSES = 200;

  private final TreeMap<String, Split> classes;
  private final boolean named;

  private StratifiedSplit(Map<String, Split> classes, boolean named) {
    this.classes = new TreeMap<>(classes);
    this.named = named;
  }

  /**
   * Chooses the shares.
   *
   * @param named whether classes have names, which are the last text of an example
   */
  static StratifiedSplit of(CountedExamples examples, List<Double> fractions, boolean named) {
    TreeSet<String> names = new TreeSet<>();
    examples.examples().mapPartitions(new ClassesOf(named)).collect().forEach(names::add);
    if (names.size() > MOST_CLASSES) {
      throw new JobFailure(
          ExitCode.USAGE,
          "There are more than %s classes: data.stratified takes up to so many"
              .formatted(MOST_CLASSES),
          "Leave data.stratified out.");
    }
    Map<String, Split> classes = new TreeMap<>();
    for (String name : names) {
      CountedExamples own =
          CountedExamples.of(examples.examples().mapPartitions(new TakeClass(name, named)));
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

  private static final class ClassesOf
      implements FlatMapFunction<Iterator<PackedExamples>, String> {
    private static final long serialVersionUID = 1;

    private final boolean named;

    ClassesOf(boolean named) {
      this.named = named;
    }

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

  private static final class TakeClass
      implements FlatMapFunction<Iterator<PackedExamples>, PackedExamples> {
    private static final long serialVersionUID = 1;

    private final String name;
    private final boolean named;

    TakeClass(String name, boolean named) {
      this.name = name;
      this.named = named;
    }

    @Override
    public Iterator<PackedExamples> call(Iterator<PackedExamples> examples) {
      return new LookAhead<>() {
        @Override
        protected PackedExamples advance() {
          while (examples.hasNext()) {
            PackedExamples pack = examples.next();
            int[] kept = new int[pack.size()];
            int size = 0;
            for (int e = 0; e < pack.size(); e++) {
              if (className(pack, e, named).equals(name)) {
                kept[size++] = e;
              }
            }
            if (size > 0) {
              return pack.select(kept, new boolean[size], size);
            }
          }
          return null;
        }
      };
    }
  }
}
