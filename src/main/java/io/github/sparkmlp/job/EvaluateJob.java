package io.github.sparkmlp.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.data.EvaluationData;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.RowPlace;
import io.github.sparkmlp.data.RowSearch;
import io.github.sparkmlp.evaluate.Baseline;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.evaluate.Evaluator;
import io.github.sparkmlp.evaluate.Mistake;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.model.Preprocessing;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.preflight.ResourceChecks;
import io.github.sparkmlp.preflight.SharedPaths;
import io.github.sparkmlp.record.MistakesFile;
import io.github.sparkmlp.record.RunJson;
import io.github.sparkmlp.secret.Secrets;
import io.github.sparkmlp.session.Session;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Scores a published model. */
public final class EvaluateJob {
  private EvaluateJob() {}

  public enum Part {
    TEST,
    VALIDATION,
    TRAIN;

    Optional<Source> of(DataConfig data) {
      return switch (this) {
        case TEST -> data.testFraction().isPresent() ? Optional.of(data.train()) : data.test();
        case VALIDATION ->
            data.validationFraction().isPresent() ? Optional.of(data.train()) : data.validation();
        case TRAIN -> Optional.of(data.train());
      };
    }

    /** Which share of the training source it is; empty: rows of its own, or all of them. */
    OptionalInt share(DataConfig data) {
      int shares = data.fractions().size();
      return switch (this) {
        case VALIDATION ->
            data.validationFraction().isPresent() ? OptionalInt.of(0) : OptionalInt.empty();
        case TEST ->
            data.testFraction().isPresent() ? OptionalInt.of(shares - 1) : OptionalInt.empty();
        case TRAIN -> shares > 0 ? OptionalInt.of(shares) : OptionalInt.empty();
      };
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is scored, and what is told of it.
   *
   * @param mistakes how many wrongly predicted rows are listed
   * @param output a file that the score is also written to
   */
  public record Options(Part part, int mistakes, Optional<String> output) {}

  /**
   * Scores the model, prints the score, and writes it where asked to. Options of Spark's reader
   * that the configuration leaves out are those of the rows to train on.
   */
  public static void run(String folder, JobConfig config, Options options) throws IOException {
    Part part = options.part();
    Storage storage = new Storage(SparkSettings.hadoop());
    PublishedModel model = PublishedModel.read(storage, folder);
    PublishedModel.Description of = model.description();
    requireOneHot(of.preprocessing(), folder);
    requireClasses(of, options.mistakes());
    DataConfig data = of.reading().completed(config.data());
    Source source =
        part.of(data)
            .orElseThrow(
                () ->
                    ExitCode.USAGE.failure(
                        "The configuration has no data." + part.key(),
                        "Add it, or choose other rows with --part."));
    ObjectNode json = new ObjectMapper().createObjectNode();
    try (SparkSession spark = Session.open(SparkSettings.of("evaluate"))) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      ResourceChecks.awaitExecutors(context);
      SharedPaths.requireInputs(context, config);
      ExampleReader reader = new ExampleReader(spark, data, of.topology(), of.targets());
      OptionalInt share = part.share(data);
      EvaluationData.Share scored =
          share.isPresent()
              ? EvaluationData.share(reader, of.preprocessing(), share.getAsInt(), part.key())
              : new EvaluationData.Share(
                  EvaluationData.load(reader, source, of.preprocessing(), part.key()),
                  reader.unseenCategories(source, of.preprocessing()));
      Network network =
          new Network(
              of.topology(), new Network.Objective(of.loss(), of.targets()), config.kernel());
      Evaluator evaluator =
          new Evaluator(context, network, of.preprocessing(), config.metrics().topK());
      Evaluation score = evaluator.evaluate(scored.rows(), model.parameters());
      boolean byClass = config.data().classWeights().isPresent();
      describe(scored.rows(), score, Baseline.warning("these rows", score, network, byClass), json);
      if (options.mistakes() > 0) {
        List<Mistake> mistakes =
            evaluator.inspect(scored.rows(), model.parameters(), options.mistakes()).mistakes();
        List<float[]> features = mistakes.stream().map(Mistake::features).toList();
        list(mistakes, RowSearch.of(reader, source, of.preprocessing(), features), of, json);
      }
      Unseen.describe(scored.unseen(), json);
      Unseen.lines(scored.unseen(), scored.rows().examples()).forEach(System.err::println);
    }
    json.put("model", Secrets.redact(folder)).put("part", part.key());
    String text = json.toPrettyString() + "\n";
    if (options.output().isPresent()) {
      storage.write(options.output().get(), text.getBytes(StandardCharsets.UTF_8));
    }
    System.out.print(text);
  }

  /** Rows are packed with their categories as indices. */
  private static void requireOneHot(Preprocessing preprocessing, String folder) {
    preprocessing
        .scaledCategory()
        .ifPresent(
            name -> {
              throw ExitCode.IO_ERROR.failure(
                  "The model %s scales the category \"%s\"".formatted(folder, name),
                  "Use predict, which reads it, or write its inputs as columns of numbers.");
            });
  }

  /** Only a class is right or wrong. */
  private static void requireClasses(PublishedModel.Description of, int mistakes) {
    if (mistakes > 0 && of.targets() == TargetType.VALUES) {
      throw ExitCode.USAGE.failure(
          "--mistakes is given, but the model predicts values",
          "Leave it out: only a predicted class is right or wrong.");
    }
  }

  private static void describe(
      EvaluationData rows, Evaluation score, Optional<String> warning, ObjectNode json) {
    RunJson.describe(score, json);
    rows.setAside().ifPresent(counted -> json.put("rowsSetAside", counted.bad()));
    warning.ifPresent(
        text -> {
          System.err.println("warning: " + text);
          json.putArray("warnings").add(text);
        });
  }

  private static void list(
      List<Mistake> mistakes,
      List<Optional<RowPlace>> places,
      PublishedModel.Description of,
      ObjectNode json) {
    ArrayNode all = json.putArray("mistakes");
    for (int i = 0; i < mistakes.size(); i++) {
      Mistake mistake = mistakes.get(i);
      ObjectNode row = all.addObject();
      places.get(i).ifPresent(place -> MistakesFile.put(place, row));
      row.put("actual", of.preprocessing().className(mistake.actual()))
          .put("predicted", of.preprocessing().className(mistake.predicted()))
          .put(of.loss().type().hasProbabilities() ? "probability" : "score", mistake.sureness());
    }
  }
}
