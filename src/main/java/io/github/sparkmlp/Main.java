package io.github.sparkmlp;

import io.github.sparkmlp.config.ExitCode;
import org.apache.spark.SparkUserAppException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of {@code spark-submit}. */
@Command(
    name = "spark-mlp",
    description = "Trains multi-layer perceptrons on Apache Spark.",
    subcommands = TrainCommand.class,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

  private Main() {}

  /** Returns if all went well; otherwise the exit code travels as {@link JobExit} describes. */
  public static void main(String[] args) throws SparkUserAppException {
    int exitCode =
        new CommandLine(new Main())
            .setExecutionExceptionHandler((e, command, parsed) -> JobExit.report(e))
            .setParameterExceptionHandler(
                (e, arguments) -> {
                  e.getCommandLine().getErr().println("error: " + e.getMessage());
                  e.getCommandLine().getErr().println("  Ask with --help for what is possible.");
                  return ExitCode.USAGE.number();
                })
            .execute(args);
    JobExit.leave(exitCode);
  }

  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"spark-mlp " + version()};
    }
  }
}
