package io.github.sparkmlp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.DataConfig.Source;
import io.github.sparkmlp.config.ExitCode;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.config.JobFailure;
import io.github.sparkmlp.config.Secrets;
import io.github.sparkmlp.data.ExampleReader;
import io.github.sparkmlp.data.ScoringData;
import io.github.sparkmlp.evaluate.Evaluator;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.model.Storage;
import io.github.sparkmlp.nn.Loss;
import io.github.sparkmlp.nn.Network;
import io.github.sparkmlp.report.RunFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Scores a published model. */
final class EvaluateJob {
  private EvaluateJob() {}

  /** Which rows of the data are scored. */
  enum Part {
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

  /** Scores the model, prints the score, and writes it where asked to. */
  static void run(String folder, JobConfig config, Part part, Optional<String> output)
      throws IOException {
    Source source =
        part.of(config.data())
            .orElseThrow(
                () ->
                    new JobFailure(
                        ExitCode.USAGE,
                        "The configuration has no data." + part.key(),
                        "Add it, or choose other rows with --part."));
    Storage storage = new Storage(ConfigOptions.hadoop());
    PublishedModel model = PublishedModel.read(storage, folder);
    ObjectNode json = new ObjectMapper().createObjectNode();
    score(model, config, source, part, json);
    json.put("model", Secrets.redact(folder)).put("part", part.key());
    String text = json.toPrettyString() + "\n";
    if (output.isPresent()) {
      storage.write(output.get(), text.getBytes(StandardCharsets.UTF_8));
    }
    System.out.print(text);
  }

  private static void score(
      PublishedModel model, JobConfig config, Source source, Part part, ObjectNode json)
      throws IOException {
    PublishedModel.Description of = model.description();
    SparkConf conf = SparkSettings.of("evaluate");
    try (SparkSession spark = Session.open(conf)) {
      Network network =
          new Network(
              of.topology(),
              new Network.Objective(Loss.of(of.loss()), of.targets()),
              config.kernel());
      ExampleReader reader = new ExampleReader(spark, config.data(), of.topology(), of.targets());
      OptionalInt share = part.share(config.data());
      ScoringData data =
          share.isPresent()
              ? ScoringData.share(reader, of.preprocessing(), share.getAsInt(), part.key())
              : ScoringData.load(reader, source, of.preprocessing(), part.key());
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Evaluator evaluator =
          new Evaluator(
              context,
              network.reading(of.preprocessing().inputLayout()),
              of.preprocessing().numberScaling(),
              config.metrics().topK());
      RunFile.describe(evaluator.evaluate(data, model.parameters()), json);
      data.setAside().ifPresent(rows -> json.put("rowsSetAside", rows.bad()));
    }
  }
}
