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

  /** Creates an element; its classes may follow its name, as in CSS: {@code div.grid.scripted}. */
  static Html tag(String selector) {
    String[] parts = selector.split("\\.", 2);
    Html element = new Html(parts[0]);
    return parts.length == 1 ? element : element.with("class", parts[1].replace('.', ' '));
  }

  /** Creates an element that contains only text. */
  static Html tag(String selector, Object text) {
    return tag(selector).text(text);
  }

  /** Creates an open box that can be closed by a click on its summary. */
  static Html closable(String summary, Html content) {
    return tag("details.closable").with("open", "").add(tag("summary", summary), content);
  }

  Html with(String attribute, Object value) {
    attributes.append(" %s=\"%s\"".formatted(attribute, escape(value.toString())));
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
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;")
        .replaceAll("[\\p{Cc}&&[^\n]]", " ");
  }

  @Override
  public String toString() {
    String start = "<" + name + attributes + ">";
    return VOID.contains(name) ? start : start + content + "</" + name + ">";
  }
}
