package io.github.sparkmlp.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkmlp.store.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page in one file: template, styles, scripts and content. Its Content-Security-Policy allows
 * only its own scripts, by their SHA-256, and forbids all requests.
 */
final class ReportPage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");
  private static final String LIBRARY = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

  private final String title;
  private final List<Html> body = new ArrayList<>();
  private final ArrayNode charts = JSON.createArrayNode();

  ReportPage(String title) {
    this.title = title;
  }

  ReportPage add(Html element) {
    body.add(element);
    return this;
  }

  /** Adds a section with a heading; an empty section is left out. */
  ReportPage section(String heading, List<Html> content) {
    if (!content.isEmpty()) {
      body.add(Html.tag("section").add(Html.tag("h2", heading)).addAll(content.stream()));
    }
    return this;
  }

  /** Returns placeholders for the charts that have curves, which the page's script fills. */
  Html grid(List<Chart> drawn) {
    List<Chart> filled = drawn.stream().filter(chart -> !chart.isEmpty()).toList();
    filled.forEach(chart -> charts.add(chart.json()));
    return Html.tag("div.grid.scripted").addAll(filled.stream().map(Chart::figure));
  }

  String html() throws IOException {
    String library = library("uPlot.iife.min.js");
    String script = resource("report/report.js");
    Map<String, String> parts =
        Map.of(
            "policy", policy(library, script),
            "title", Html.escape(title),
            "library-style", library("uPlot.min.css"),
            "style", resource("report/report.css"),
            "body", String.join("\n", body.stream().map(Html::toString).toList()),
            "data", data(),
            "library", library,
            "script", script);
    return PLACE
        .matcher(resource("report/report.html"))
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  /** Returns the data for the script, escaped so that no text can end the script element. */
  private String data() throws IOException {
    ObjectNode data = JSON.createObjectNode();
    data.set("charts", charts);
    return JSON.writeValueAsString(data)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026");
  }

  private static String policy(String... scripts) {
    return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; script-src"
        + Stream.of(scripts)
            .map(script -> " 'sha256-%s'".formatted(sha256(script)))
            .collect(Collectors.joining());
  }

  private static String sha256(String text) {
    byte[] sha256 = HexFormat.of().parseHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    return Base64.getEncoder().encodeToString(sha256);
  }

  /** Reads a file of the chart library, whose version is that on the class path. */
  private static String library(String name) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(resource(LIBRARY)));
    String version = properties.getProperty("version");
    return resource("META-INF/resources/webjars/uplot/%s/dist/%s".formatted(version, name)).strip();
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = ReportPage.class.getClassLoader().getResourceAsStream(name)) {
      if (stream == null) {
        throw new FileNotFoundException("classpath:" + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
