package io.github.sparkmlp.report;

import java.util.Set;
import java.util.stream.Stream;

/** An HTML element. All text is escaped, so none of it can become markup. */
final class Html {
  private static final Set<String> VOID = Set.of("img", "br");

  private final String name;
  private final StringBuilder attributes = new StringBuilder();
  private final StringBuilder content = new StringBuilder();

  private Html(String name) {
    this.name = name;
  }

  static Html tag(String name) {
    return new Html(name);
  }

  /** Creates an element that contains only text. */
  static Html tag(String name, Object text) {
    return new Html(name).text(text);
  }

  /** Creates an open box that can be closed by a click on its summary. */
  static Html closable(String summary, Html content) {
    return tag("details")
        .with("class", "closable")
        .with("open", "")
        .add(tag("summary", summary), content);
  }

  Html with(String attribute, Object value) {
    attributes
        .append(' ')
        .append(attribute)
        .append("=\"")
        .append(escape(value.toString()))
        .append('"');
    return this;
  }

  Html text(Object text) {
    content.append(escape(text.toString()));
    return this;
  }

  Html add(Html... children) {
    return addAll(Stream.of(children));
  }

  Html addAll(Stream<Html> children) {
    children.forEach(content::append);
    return this;
  }

  /** Escapes text for use in content and attributes. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(Character.isISOControl(c) && c != '\n' ? ' ' : c);
      }
    }
    return escaped.toString();
  }

  @Override
  public String toString() {
    String start = "<" + name + attributes + ">";
    return VOID.contains(name) ? start : start + content + "</" + name + ">";
  }
}
