package io.github.sparkmlp.model;

import io.github.sparkmlp.choice.ActivationType;
import io.github.sparkmlp.choice.LossType;
import io.github.sparkmlp.choice.TargetType;
import io.github.sparkmlp.config.LossConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.nn.Topology;
import io.github.sparkmlp.store.Seal;
import io.github.sparkmlp.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a published model from any storage, without any other library than this project's jar. It
 * checks every field of a file: the checksum reveals damage, but not a program that wrote nonsense.
 */
record ModelReader(String folder, Source source) {
  /** The first bytes of any stream of Java serialization. */
  private static final byte[] SERIALIZED = {(byte) 0xac, (byte) 0xed, 0, 5};

  private static final int OLDEST_VERSION = 2;

  /** The first version that describes columns; older models have the divisor of features only. */
  private static final int FIRST_WITH_COLUMNS = 3;

  private static final int FIRST_WITH_READING = 4;

  private static final Pattern FILE_NAME = Pattern.compile("\\w[\\w.-]*");

  /** Reads all bytes of a file. */
  @FunctionalInterface
  interface Source {
    /** Fails with {@link ExitCode#NO_INPUT} if the file does not exist. */
    byte[] read(String location) throws IOException;
  }

  static PublishedModel local(Path folder) {
    try {
      return new ModelReader(folder.toString(), ModelReader::readLocal).read();
    } catch (AccessDeniedException e) {
      throw ExitCode.NO_PERMISSION.failure(
          e.getFile() + " may not be read",
          "Check the permissions of the file and of its folders.",
          e);
    } catch (IOException e) {
      throw ExitCode.IO_ERROR.failure(folder + " cannot be read: " + e, "Check the disk.", e);
    }
  }

  private static byte[] readLocal(String location) throws IOException {
    Path path = Path.of(location);
    try {
      if (Files.size(path) > Integer.MAX_VALUE - 8) {
        throw Seal.damaged(location, "it has %s bytes".formatted(Files.size(path)));
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw ExitCode.NO_INPUT.failure(
          location + " does not exist",
          "Name the folder of a model: model.json and model.safetensors.",
          e);
    }
  }

  PublishedModel read() throws IOException {
    String name = folder + "/" + PublishedModel.DESCRIPTION_FILE;
    byte[] sealed = bytes(name);
    Seal.require(sealed, name);
    JsonFields json = JsonFields.parse(new String(sealed, StandardCharsets.UTF_8), name);
    long version = version(json, name);

    String parametersName = folder + "/" + parametersFile(json, version, name);
    byte[] file = bytes(parametersName);
    String sha256 = Sha256.of(file);
    if (!sha256.equals(json.text("sha256"))) {
      throw Seal.damaged(parametersName, "it is not the file that model.json names");
    }
    Topology topology = topology(json);
    float[] parameters = Safetensors.read(file, topology, parametersName);
    return new PublishedModel(
        new PublishedModel.Description(
            topology,
            loss(json.object("loss")),
            json.constant("targets", TargetType.class),
            version < FIRST_WITH_COLUMNS ? oneArray(json, topology) : preprocessing(json, topology),
            version < FIRST_WITH_READING ? Reading.UNKNOWN : reading(json.object("reading"))),
        parameters,
        new PublishedModel.Origin(sha256, texts(json, "provenance"), texts(json, "metrics")));
  }

  private byte[] bytes(String location) throws IOException {
    byte[] file = source.read(location);
    int length = SERIALIZED.length;
    if (file.length >= length && Arrays.equals(file, 0, length, SERIALIZED, 0, length)) {
      throw ExitCode.BAD_DATA.failure(
          location + " holds serialized Java objects",
          "No model has these, and reading them could run any code; do not use this model.");
    }
    return file;
  }

  private static long version(JsonFields json, String name) {
    long version = json.whole("formatVersion");
    if (version < OLDEST_VERSION || version > PublishedModel.FORMAT_VERSION) {
      throw ExitCode.IO_ERROR.failure(
          "%s has the formatVersion %s, this program reads %s to %s"
              .formatted(name, version, OLDEST_VERSION, PublishedModel.FORMAT_VERSION),
          version > PublishedModel.FORMAT_VERSION
              ? "A newer version of this program wrote it: use that one."
              : "An older version of this program wrote it: use that one, or train again.");
    }
    return version;
  }

  /** The name of the parameters' file, which must be in the same folder. */
  private static String parametersFile(JsonFields json, long version, String name) {
    if (version < FIRST_WITH_COLUMNS) {
      return PublishedModel.PARAMETERS_FILE;
    }
    String file = json.text("file");
    if (!FILE_NAME.matcher(file).matches()) {
      throw ExitCode.BAD_DATA.failure(
          "%s names the file \"%s\"".formatted(name, file),
          "A file in the folder of the model was expected; do not use this model.");
    }
    return file;
  }

  private static Topology topology(JsonFields json) {
    List<Integer> sizes = json.list("layers", JsonFields::count);
    List<ActivationType> activations =
        json.list("activations", (each, key) -> each.constant(key, ActivationType.class));
    if (sizes.size() < 2 || activations.size() != sizes.size() - 2) {
      throw json.damaged(
          "it has %s layers and %s activations".formatted(sizes.size(), activations.size()));
    }
    return new Topology(sizes, activations);
  }

  private static LossConfig loss(JsonFields json) {
    LossConfig loss =
        new LossConfig(
            json.constant("type", LossType.class),
            json.number("labelSmoothing"),
            json.number("delta"));
    if (loss.labelSmoothing() < 0 || loss.labelSmoothing() >= 1 || loss.delta() <= 0) {
      throw json.damaged("it is " + loss);
    }
    return loss;
  }

  private static Preprocessing oneArray(JsonFields json, Topology topology) {
    float divisor = json.real("scale");
    if (divisor == 0) {
      throw json.damaged("\"scale\" is 0");
    }
    return Preprocessing.ofArray("features", topology.inputs(), divisor);
  }

  private static Preprocessing preprocessing(JsonFields json, Topology topology) {
    int inputs = topology.inputs();
    List<FeatureColumn> columns =
        json.list("columns", JsonFields::object).stream().map(ModelReader::column).toList();
    long read = columns.stream().mapToLong(FeatureColumn::inputs).sum();
    if (read != inputs) {
      throw json.damaged("its columns have %s inputs, its network %s".formatted(read, inputs));
    }
    List<Float> divisors = expanded(json, "divisors", inputs);
    if (divisors.contains(0f) || divisors.contains(-0f)) {
      throw json.damaged("\"divisors\" has 0");
    }
    List<Float> means = json.list("means", JsonFields::real);
    return new Preprocessing(
        columns,
        new Scaling(expanded(json, "shifts", inputs), divisors),
        means.isEmpty() ? means : expanded(json, "means", inputs),
        classes(json, topology),
        json.has("target") ? target(json.object("target"), topology) : TargetScaling.NONE);
  }

  private static TargetScaling target(JsonFields json, Topology topology) {
    List<Double> shifts = json.list("shifts", JsonFields::number);
    List<Double> divisors = json.list("divisors", JsonFields::number);
    int outputs = topology.outputs();
    if (shifts.size() != outputs || divisors.size() != outputs) {
      throw json.damaged(
          "it has %s shifts and %s divisors for %s outputs"
              .formatted(shifts.size(), divisors.size(), outputs));
    }
    if (divisors.contains(0.0) || divisors.contains(-0.0)) {
      throw json.damaged("\"divisors\" has 0");
    }
    return new TargetScaling(json.flag("logarithmic"), shifts, divisors);
  }

  private static Reading reading(JsonFields json) {
    return new Reading(
        json.text("format"),
        json.object("options").asTexts(),
        json.has("labels") ? json.list("labels", JsonFields::text) : List.of(),
        texts(json, "classAliases"));
  }

  private static FeatureColumn column(JsonFields json) {
    String name = json.text("name");
    FeatureColumn.Kind kind = json.constant("kind", FeatureColumn.Kind.class);
    double center = json.has("center") ? json.number("center") : 0;
    FeatureColumn column =
        switch (kind) {
          case NUMBER -> number(json, name).around(center);
          case NUMBERS -> FeatureColumn.numbers(name, json.count("inputs"));
          case CATEGORY -> FeatureColumn.category(name, json.list("categories", JsonFields::text));
          case DATE, DATE_TIME, TIME -> FeatureColumn.moment(name, kind).around(center);
        };
    return column.spelled(spelling(json));
  }

  /** A column of numbers; in older models, each takes one input. */
  private static FeatureColumn number(JsonFields json, String name) {
    FeatureColumn number = FeatureColumn.number(name);
    int inputs = json.has("inputs") ? json.count("inputs") : 1;
    if (inputs > 2) {
      throw json.damaged("\"%s\" is a number and has %s inputs".formatted(name, inputs));
    }
    return inputs == 2 ? number.indicated() : number;
  }

  /** The spelling of a column; fields that are left out, as in older models, have the default. */
  private static Spelling spelling(JsonFields json) {
    Spelling spelling =
        new Spelling(
            json.has("style") ? json.constant("style", Spelling.Style.class) : Spelling.Style.PLAIN,
            json.has("pattern") ? json.text("pattern") : "",
            json.has("missing") ? json.list("missing", JsonFields::text) : List.of(),
            json.has("decimalComma") && json.flag("decimalComma"));
    if (!Moment.isPattern(spelling.pattern())) {
      throw json.damaged("\"%s\" is not a date pattern".formatted(spelling.pattern()));
    }
    return spelling;
  }

  private static List<String> classes(JsonFields json, Topology topology) {
    List<String> classes = json.list("classes", JsonFields::text);
    int expected = json.constant("targets", TargetType.class).classes(topology.outputs());
    if (!classes.isEmpty() && classes.size() != expected) {
      throw json.damaged(
          "it names %s classes, its outputs tell %s".formatted(classes.size(), expected));
    }
    return classes;
  }

  /** A list with one value for each input, from a list or from one value for all inputs. */
  private static List<Float> expanded(JsonFields json, String key, int inputs) {
    List<Float> values = json.list(key, JsonFields::real);
    if (values.size() == 1) {
      return Collections.nCopies(inputs, values.get(0));
    }
    if (values.size() != inputs) {
      throw json.damaged(
          "\"%s\" has %s values for %s inputs".formatted(key, values.size(), inputs));
    }
    return values;
  }

  private static Map<String, String> texts(JsonFields json, String key) {
    return json.has(key) ? json.object(key).asTexts() : Map.of();
  }
}
