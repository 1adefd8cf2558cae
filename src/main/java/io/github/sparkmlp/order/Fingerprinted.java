package io.github.sparkmlp.order;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;

/**
 * Examples with their number and hash sum. A partition that must be read again, because its
 * executor was lost, is checked against the numbers of its first reading.
 */
public interface Fingerprinted {
  Fingerprint fingerprint();

  /** Adds up a partition. */
  record Sum<T extends Fingerprinted>() implements FlatMapFunction<Iterator<T>, Fingerprint> {
    @Override
    public Iterator<Fingerprint> call(Iterator<T> examples) {
      Fingerprint sum = Fingerprint.EMPTY;
      while (examples.hasNext()) {
        sum = sum.plus(examples.next().fingerprint());
      }
      return List.of(sum).iterator();
    }
  }

  /** Passes examples on, and fails after the last one if they are not those expected. */
  record Check<T extends Fingerprinted>(List<Fingerprint> expected)
      implements Function2<Integer, Iterator<T>, Iterator<T>> {

    public Check {
      expected = List.copyOf(expected);
    }

    @Override
    public Iterator<T> call(Integer partition, Iterator<T> examples) {
      return new LookAhead<>() {
        private Fingerprint found = Fingerprint.EMPTY;

        @Override
        protected T advance() {
          if (!examples.hasNext()) {
            require(partition, found);
            return null;
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
