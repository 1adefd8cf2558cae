package io.github.sparkmlp.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.sparkmlp.checkpoint.Checkpoint;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.preflight.MemoryNeed;
import io.github.sparkmlp.preflight.Preflight;
import io.github.sparkmlp.secret.Secrets;
import io.github.sparkmlp.train.EpochMetrics;
import io.github.sparkmlp.train.StepCosts;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Prints a run for programs: each event is a JSON object on its own line. */
final class JsonLog implements RunLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream out;

  /** The warnings already printed; each is printed once. */
  private final Set<String> warnings = new HashSet<>();

  JsonLog(PrintStream out) {
    this.out = out;
  }

  private static ObjectNode event(String name) {
    return JSON.createObjectNode().put("time", Instant.now().toString()).put("event", name);
  }

  private void print(ObjectNode event) {
    out.println(event);
  }

  @Override
  public void run(String folder) {
    print(event("run").put("folder", Secrets.redact(folder)));
  }

  @Override
  public void doneAlready(boolean read) {
    print(event("doneAlready").put("dataRead", read));
  }

  @Override
  public void said(String text) {
    print(event("table").put("text", Secrets.redact(text)));
  }

  @Override
  public void warning(String text) {
    if (warnings.add(text)) {
      print(event("warning").put("text", Secrets.redact(text)));
    }
  }

  /** Prints an event when a stage ends. */
  @Override
  public void loading(String stage, int done, int tasks) {
    if (done == tasks) {
      print(event("loading").put("stage", stage).put("tasks", tasks));
    }
  }

  @Override
  public void preflight(Preflight preflight) {
    ObjectNode event = event("preflight");
    event.put("rows", preflight.training().layout().examples());
    preflight.validation().ifPresent(data -> event.put("validationRows", data.examples()));
    preflight.test().ifPresent(data -> event.put("testRows", data.examples()));
    ObjectNode setAside = event.putObject("rowsSetAside");
    preflight.setAside().forEach((source, rows) -> setAside.put(source, rows.bad()));
    Arrays.stream(preflight.training().summary().classes())
        .forEach(event.putArray("rowsOfClasses")::add);
    event
        .put("features", preflight.training().summary().features())
        .put("constantFeatures", preflight.training().summary().constantFeatures())
        .put("parameters", preflight.network().layout().size())
        .put("kernels", preflight.network().kernels().name())
        .put("stepsInEpoch", preflight.training().layout().stripes())
        .put("steps", preflight.steps())
        .put("blocksInStep", preflight.training().layout().columns())
        .put("partitions", preflight.training().shards().getNumPartitions())
        .put("master", preflight.cluster().master())
        .put("slots", preflight.cluster().slots())
        .put("tasksInStep", preflight.tasks());
    event.put("rowBytes", preflight.rowBytes()).put("storageBytes", preflight.storage().bytes());
    putMemory(event.putObject("driverMemory"), preflight.cluster().need().driver());
    putMemory(event.putObject("executorMemory"), preflight.cluster().need().executor());
    print(event);
    preflight.warnings().forEach(this::warning);
  }

  private static void putMemory(ObjectNode memory, List<MemoryNeed.Part> parts) {
    parts.forEach(part -> memory.put(part.what(), part.bytes()));
  }

  @Override
  public void dryRun(Preflight preflight, JobConfig config) {
    print(event("dryRun").putRawValue("config", new RawValue(config.resolved())));
  }

  @Override
  public void resume(Checkpoint checkpoint) {
    ObjectNode event = event("resumed");
    event.setAll(checkpoint.section("run"));
    print(event);
  }

  @Override
  public void epochDone(EpochMetrics epoch) {
    ObjectNode event = event("epoch");
    event.setAll(MetricsFiles.line(epoch));
    print(event);
  }

  @Override
  public void trained(int epoch, boolean early) {
    print(event("trained").put("modelEpoch", epoch).put("stoppedEarly", early));
  }

  /** Prints what steps took, and what they would have taken with other strategies. */
  @Override
  public void stepsCost(StepCosts costs) {
    ObjectNode event = event("stepCosts");
    RunJson.describe(costs, event);
    print(event);
  }

  @Override
  public void memory(long estimated, long used) {
    print(event("memory").put("estimatedBytes", estimated).put("usedBytes", used));
  }

  @Override
  public void executorMemory(long estimated, long used) {
    print(event("executorMemory").put("estimatedBytes", estimated).put("usedBytes", used));
  }

  @Override
  public void done(Optional<Evaluation> test, String modelFolder, String sha256) {
    ObjectNode event =
        event("done").put("model", Secrets.redact(modelFolder)).put("modelSha256", sha256);
    test.ifPresent(score -> MetricsFiles.putScore(event, "test", score));
    print(event);
  }

  @Override
  public void failed(JobFailure failure) {
    print(
        event("failed")
            .put("exitCode", failure.exitCode().number())
            .put("error", Secrets.redact(failure.getMessage()))
            .put("remedy", Secrets.redact(failure.remedy())));
  }
}
