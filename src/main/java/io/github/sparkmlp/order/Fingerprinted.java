package io.github.sparkmlp.order;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;

/**
 * Examples with their number and hash sum. A partition that must be read again, because its
 * executor was lost, is checked against the numbers of its first reading.
 */
public interface Fingerprinted {
  Fingerprint fingerprint();

  /** Adds up a partition. */
  final class Sum<T extends Fingerprinted> implements FlatMapFunction<Iterator<T>, Fingerprint> {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<Fingerprint> call(Iterator<T> examples) {
      Fingerprint sum = Fingerprint.EMPTY;
      while (examples.hasNext()) {
        sum = sum.plus(examples.next().fingerprint());
      }
      List<Fingerprint> result = new ArrayList<>(1);
      result.add(sum);
      return result.iterator();
    }
  }

  /** Passes examples on, and fails after the last one if they are not those expected. */
  final class Check<T extends Fingerprinted>
      implements Function2<Integer, Iterator<T>, Iterator<T>> {
    private static final long serialVersionUID = 1;

    private final ArrayList<Fingerprint> expected;

    /** A check of all partitions. */
    public Check(List<Fingerprint> expected) {
      this.expected = new ArrayList<>(expected);
    }

    @Override
    public Iterator<T> call(Integer partition, Iterator<T> examples) {
      return new Iterator<>() {
        private Fingerprint found = Fingerprint.EMPTY;

        @Override
        public boolean hasNext() {
          boolean more = examples.hasNext();
          if (!more) {
            require(partition, found);
          }
          return more;
        }

        @Override
        public T next() {
          if (!examples.hasNext()) {
            throw new NoSuchElementException();
          }
          T next = examples.next();
          found = found.plus(next.fingerprint());
          return next;
        }
      };
    }

    private void require(int partition, Fingerprint found) {
      Fingerprint before = expected.get(partition);
      if (!found.equals(before)) {
        String others = found.examples() == before.examples() ? " with other values" : "";
        throw CountedExamples.changed(
            "part %s had %s rows, and now has %s%s"
                .formatted(partition, before.examples(), found.examples(), others));
      }
    }
  }
}
