package io.github.sparkmlp;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page of Spark's Prometheus sink, as a Prometheus server reads it. */
final class PrometheusPage {
  static final Map<String, String> SETTINGS =
      Map.of(
          "spark.metrics.namespace", "digits",
          "spark.metrics.conf.*.sink.prometheusServlet.class",
              "org.apache.spark.metrics.sink.PrometheusServlet",
          "spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus");

  private static final Pattern GAUGE =
      Pattern.compile(
          "metrics_digits_driver_plugin_io_github_sparkmlp_TrainingPlugin_(\\w+)_Value"
              + "\\{type=\"gauges\"} (\\S+)");

  private PrometheusPage() {}

  /**
   * The gauges of the training, by their names.
   *
   * @param site Spark's web interface
   */
  static Map<String, Double> read(String site) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(site + "/metrics/prometheus/")).build();
    String text = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    Map<String, Double> gauges = new HashMap<>();
    Matcher matcher = GAUGE.matcher(text);
    while (matcher.find()) {
      gauges.put(matcher.group(1), Double.valueOf(matcher.group(2)));
    }
    return gauges;
  }
}
