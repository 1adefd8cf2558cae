package io.github.sparkmlp.command;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = "Prints a script for bash and zsh that completes the commands of submit.sh.",
    footer = {"", "Example: source <(./submit.sh completion)"})
public final class CompletionCommand implements Callable<Integer> {
  private static final String SCRIPT = "submit.sh";

  /** Turns off picocli's file completion: it treats paths as text, since they may be URIs. */
  private static final String NO_FILES = "compopt +o default";

  /** The names of enum constants in the script, which users write in lower case. */
  private static final Pattern CHOICES = Pattern.compile("_option_args=\\([^)]*\\)");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String script = AutoComplete.bash(SCRIPT, spec.root().commandLine()).replace(NO_FILES, "true");
    System.out.println(
        CHOICES.matcher(script).replaceAll(found -> found.group().toLowerCase(Locale.ROOT)));
    return 0;
  }
}
