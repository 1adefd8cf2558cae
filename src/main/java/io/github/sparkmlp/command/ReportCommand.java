package io.github.sparkmlp.command;

import io.github.sparkmlp.report.Report;
import io.github.sparkmlp.secret.Secrets;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.store.Storage;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    description = {
      "Rewrites a run's report, or compares several runs in one report:",
      "one HTML file that needs no network.",
    },
    footer = {
      "",
      "Example: report runs/seed-20261123-182653",
      "         report runs/a runs/b --output a-and-b.html",
    })
public final class ReportCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "RUN_DIR", description = "The folders of runs.")
  private List<String> folders;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The file to write. Default for one run: report.html in its folder.")
  private String output;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    if (output == null && folders.size() > 1) {
      throw new ParameterException(
          command.commandLine(), "Missing required option for several runs: '--output=FILE'");
    }
    String location = output == null ? Report.location(folders.get(0)) : output;
    int bytes = new Report(new Storage(SparkSettings.hadoop())).write(folders, location);
    System.out.printf(Locale.ROOT, "%s, %,d bytes%n", Secrets.redact(location), bytes);
    return 0;
  }
}
