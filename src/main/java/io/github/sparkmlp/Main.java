package io.github.sparkmlp;

import io.github.sparkmlp.command.CompletionCommand;
import io.github.sparkmlp.command.DescribeCommand;
import io.github.sparkmlp.command.EvaluateCommand;
import io.github.sparkmlp.command.ExportCommand;
import io.github.sparkmlp.command.FetchMnistCommand;
import io.github.sparkmlp.command.InitCommand;
import io.github.sparkmlp.command.PredictCommand;
import io.github.sparkmlp.command.ReportCommand;
import io.github.sparkmlp.command.StatusCommand;
import io.github.sparkmlp.command.TrainCommand;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.job.Version;
import io.github.sparkmlp.secret.RedactedLog;
import io.github.sparkmlp.secret.Secrets;
import io.github.sparkmlp.session.EndingFile;
import io.github.sparkmlp.session.Session;
import io.github.sparkmlp.shutdown.Ending;
import io.github.sparkmlp.shutdown.JobExit;
import io.github.sparkmlp.shutdown.Termination;
import java.util.List;
import org.apache.spark.SparkUserAppException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point of {@code spark-submit}. */
@Command(
    name = "spark-mlp",
    description = "Trains multi-layer perceptrons on Apache Spark.",
    subcommands = {
      TrainCommand.class,
      InitCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      ExportCommand.class,
      DescribeCommand.class,
      StatusCommand.class,
      ReportCommand.class,
      FetchMnistCommand.class,
      CompletionCommand.class
    },
    footer = {"", "Example: train --data table.csv --label COLUMN"},
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

  private Main() {}

  /**
   * Runs a command and returns on success; {@link JobExit} describes how a failure's exit code is
   * passed on.
   */
  public static void main(String[] args) throws SparkUserAppException {
    // From here on, a signal ends the process with a retryable exit code.
    Termination early = new Termination();
    try {
      Secrets.learnEnvironment();
      Secrets.learnArguments(List.of(args));
      RedactedLog.install();
      Ending.ownedByThisThread();
      EndingFile.begin();
      int exitCode = execute(args);
      EndingFile.write(new EndingFile.Content(exitCode, JobExit.told()));
      Session.satisfyYarn();
      JobExit.leave(exitCode);
    } finally {
      early.close();
    }
  }

  private static int execute(String... args) {
    try {
      return new CommandLine(new Main())
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setExecutionExceptionHandler((e, command, parsed) -> JobExit.report(e))
          .setParameterExceptionHandler((e, arguments) -> JobExit.report(misunderstood(e)))
          .execute(args);
    } catch (Throwable e) {
      // Picocli's handler sees exceptions only, not errors.
      return JobExit.report(e);
    }
  }

  private static JobFailure misunderstood(ParameterException e) {
    String what = e.getMessage().lines().findFirst().orElse("The command is incomplete.");
    List<String> similar = List.of();
    if (e instanceof UnmatchedArgumentException unmatched) {
      what = unmatched.getUnmatched().get(0) + " is not known";
      similar = unmatched.getSuggestions();
    }
    String command = e.getCommandLine().getCommandName();
    return ExitCode.USAGE.failure(
        what,
        (similar.isEmpty() ? "" : "Did you mean %s? ".formatted(String.join(" or ", similar)))
            + (command.equals("spark-mlp") ? "--help" : command + " --help")
            + " lists the options.");
  }
}
