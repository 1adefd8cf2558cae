package io.github.sparkmlp.record;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;

/**
 * What standard output can show.
 *
 * @param live whether a line can be written again and again
 * @param unicode whether it has more than ASCII
 * @param ansi whether it has colours
 */
record Terminal(boolean live, boolean unicode, Ansi ansi) {
  /** A file or a pipe. */
  static final Terminal NONE = new Terminal(false, false, Ansi.OFF);

  /** Colours as picocli finds them, which honours {@code NO_COLOR}. */
  static Terminal here() {
    boolean live = isTerminal() && !"dumb".equals(System.getenv("TERM"));
    return live ? new Terminal(true, hasUnicode(), Ansi.AUTO) : NONE;
  }

  /** From JDK 22 on there is a console in any case, which tells whether somebody sees it. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static boolean hasUnicode() {
    String name = System.getProperty("sun.stdout.encoding", Charset.defaultCharset().name());
    return StandardCharsets.UTF_8.name().equalsIgnoreCase(name);
  }

  /** Text in one of picocli's styles: {@code bold}, {@code yellow}, {@code faint}, … */
  String styled(String style, String text) {
    return ansi.enabled() ? ansi.string("@|" + style + " " + text + "|@") : text;
  }
}
