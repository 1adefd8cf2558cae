package io.github.sparkmlp.data;

import io.github.sparkmlp.block.PreprocessedExamples;
import io.github.sparkmlp.block.Shard;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.model.BadValue;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.order.PackedExamples;
import io.github.sparkmlp.source.Example;
import io.github.sparkmlp.source.RowParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/** Finds rows in their source by their features, in one pass: examples do not know their places. */
public final class RowSearch {
  private RowSearch() {}

  /**
   * Finds a row for each of some features.
   *
   * @param features as {@link Shard#features(int, int)} returns them
   * @return the place of each; of several equal rows the first
   */
  public static List<Optional<RowPlace>> of(
      ExampleReader reader, Source source, Preprocessing preprocessing, List<float[]> features) {
    reader.context().setJobDescription("look for rows");
    ExampleReader.Named rows = reader.named(source, preprocessing);
    Find find =
        new Find(
            rows.parser(),
            new PreprocessedExamples.Recipe(preprocessing),
            rows.source().isOrdered(),
            rows.source().hasLineStarts(),
            features.toArray(float[][]::new));
    RowPlace[] places = new RowPlace[features.size()];
    for (Tuple2<Integer, RowPlace> found :
        rows.source().select(rows.parser()).mapPartitions(find).collect()) {
      places[found._1()] = first(places[found._1()], found._2());
    }
    Map<Long, Long> lines =
        rows.source()
            .lineNumbers(
                Arrays.stream(places)
                    .filter(Objects::nonNull)
                    .map(RowPlace::start)
                    .collect(Collectors.toSet()));
    return Arrays.stream(places)
        .map(Optional::ofNullable)
        .map(place -> place.map(at -> at.atLine(lines.getOrDefault(at.start(), 0L))))
        .toList();
  }

  private static RowPlace first(RowPlace one, RowPlace other) {
    return one == null || RowPlace.ORDER.compare(other, one) < 0 ? other : one;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Find(
      RowParser parser,
      PreprocessedExamples.Recipe recipe,
      boolean identified,
      boolean lines,
      float[][] wanted)
      implements FlatMapFunction<Iterator<InternalRow>, Tuple2<Integer, RowPlace>> {

    @Override
    public Iterator<Tuple2<Integer, RowPlace>> call(Iterator<InternalRow> rows) {
      Search search = new Search();
      while (rows.hasNext()) {
        search.add(rows.next());
      }
      return search.end();
    }

    /** The search in one partition. */
    private final class Search {
      private final Map<Integer, List<Integer>> byHash = new HashMap<>();
      private final RowPlace[] found = new RowPlace[wanted.length];
      private final List<RowPlace> places = new ArrayList<>();
      private PackedExamples.Builder builder;

      Search() {
        for (int i = 0; i < wanted.length; i++) {
          byHash.computeIfAbsent(Arrays.hashCode(wanted[i]), hash -> new ArrayList<>()).add(i);
        }
      }

      void add(InternalRow row) {
        Example example;
        try {
          example = parser.encode(row);
        } catch (BadValue e) {
          // It was set aside.
          return;
        }
        if (builder == null) {
          builder = new PackedExamples.Builder(example, false);
        }
        builder.add(example, false);
        places.add(place(row));
        if (builder.isFull()) {
          look();
        }
      }

      private RowPlace place(InternalRow row) {
        long start = lines ? row.getLong(row.numFields() - 2) : -1;
        return new RowPlace(Objects.toString(parser.place(row), ""), start, id(row));
      }

      private String id(InternalRow row) {
        try {
          return identified ? parser.order(row).get(0).toString() : "";
        } catch (BadValue e) {
          return "";
        }
      }

      private void look() {
        PackedExamples pack = builder.build();
        Shard shard =
            Shard.Builder.pack(
                pack, recipe, EvaluationData.BLOCK, recipe.shape(parser.targetWidth()));
        for (int block = 0; block < shard.blocks(); block++) {
          for (int e = 0; e < shard.examples(block); e++) {
            compare(shard.features(block, e), places.get(shard.firstExample(block) + e));
          }
        }
        places.clear();
      }

      private void compare(float[] features, RowPlace place) {
        for (int i : byHash.getOrDefault(Arrays.hashCode(features), List.of())) {
          if (Arrays.equals(features, wanted[i])) {
            found[i] = first(found[i], place);
          }
        }
      }

      Iterator<Tuple2<Integer, RowPlace>> end() {
        if (builder != null && !builder.isEmpty()) {
          look();
        }
        List<Tuple2<Integer, RowPlace>> all = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
          if (found[i] != null) {
            all.add(new Tuple2<>(i, found[i]));
          }
        }
        return all.iterator();
      }
    }
  }
}
