package io.github.sparkmlp.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.record.Figures;
import io.github.sparkmlp.record.RunJson;
import io.github.sparkmlp.secret.Secrets;
import io.github.sparkmlp.session.EndingFile;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.store.Storage;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    description = {
      "Prints in one line how a run ended. The exit code is the run's;",
      "75 if it has not ended: its command may resume it.",
    },
    footer = {"", "Example: status runs/seed-20261123-182653"})
public final class StatusCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private Asked asked;

  /** The run that is asked about. */
  private static final class Asked {
    @Parameters(paramLabel = "RUN_DIR", description = "The folder of a run.")
    private String folder;

    @Option(
        names = "--ending",
        paramLabel = "FILE",
        hidden = true,
        description = "The file that spark.mlp.ending named, for submit.sh; it is deleted.")
    private String ending;
  }

  @Override
  public Integer call() throws Exception {
    Storage storage = new Storage(SparkSettings.hadoop());
    if (asked.ending != null) {
      EndingFile.Content ending = EndingFile.take(storage, asked.ending);
      System.err.print(ending.error().isEmpty() ? "" : ending.error() + "\n");
      return ending.exitCode();
    }
    JsonNode run = RunJson.require(storage, asked.folder);
    System.out.println(Secrets.redact(line(run)));
    return run.path("exitCode").asInt(ExitCode.TEMPORARY.number());
  }

  private static String line(JsonNode run) {
    StringBuilder line = new StringBuilder(run.path("status").asText());
    if (hasDied(run)) {
      line.append(", but its process has ended; the same command resumes it");
    }
    append(line, "epochs %s", run.path("epochs"));
    append(line, "steps %s", run.path("steps"));
    if (run.path("test").has("accuracy")) {
      line.append(", test accuracy ").append(Figures.percent(run.path("test").path("accuracy")));
    }
    append(line, "model %s", run.path("modelSha256"));
    append(line, "%s", run.path("error"));
    return line.toString();
  }

  /** Whether the process, {@code number@host}, ran on this machine and has ended. */
  private static boolean hasDied(JsonNode run) {
    String[] process = run.path("process").asText().split("@", 2);
    String host = ManagementFactory.getRuntimeMXBean().getName().split("@", 2)[1];
    return run.path("status").asText().equals("running")
        && process.length == 2
        && process[1].equals(host)
        && ProcessHandle.of(Long.parseLong(process[0])).isEmpty();
  }

  private static void append(StringBuilder line, String pattern, JsonNode value) {
    if (!value.isMissingNode()) {
      line.append(", ").append(pattern.formatted(value.asText()));
    }
  }
}
