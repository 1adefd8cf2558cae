package io.github.sparkmlp.record;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;

/**
 * The capabilities of standard output.
 *
 * @param live whether a line can be overwritten
 * @param unicode whether characters beyond ASCII can be shown
 * @param ansi whether colours can be shown
 */
record Terminal(boolean live, boolean unicode, Ansi ansi) {
  /** A file or a pipe. */
  static final Terminal NONE = new Terminal(false, false, Ansi.OFF);

  /** Detects what standard output can; picocli decides on colours, and honours {@code NO_COLOR}. */
  static Terminal here() {
    boolean live = isTerminal() && !"dumb".equals(System.getenv("TERM"));
    return live ? new Terminal(true, hasUnicode(), Ansi.AUTO) : NONE;
  }

  /** From JDK 22 on, a console always exists and tells whether it is a terminal. */
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

  /** Returns text in one of picocli's styles: {@code bold}, {@code yellow}, {@code faint}, …. */
  String styled(String style, String text) {
    return ansi.enabled() ? ansi.string("@|" + style + " " + text + "|@") : text;
  }
}
