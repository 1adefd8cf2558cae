package io.github.sparkmlp;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.github.sparkmlp.record.LatestMetrics;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Publishes the metrics of the running training through Spark's metrics system and all of its
 * sinks. The gauges are named {@code
 * <namespace>.driver.plugin.io.github.sparkmlp.TrainingPlugin.trainLoss}, ….
 */
public final class TrainingPlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return new Driver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return null;
  }

  private static final class Driver implements DriverPlugin {
    private final LatestMetrics latest = new LatestMetrics();

    @Override
    public Map<String, String> init(SparkContext context, PluginContext plugin) {
      LatestMetrics.show(Optional.of(latest));
      return Map.of();
    }

    @Override
    public void registerMetrics(String appId, PluginContext plugin) {
      MetricRegistry registry = plugin.metricRegistry();
      latest
          .gauges()
          .forEach((name, value) -> registry.register(name, (Gauge<Double>) value::getAsDouble));
    }

    @Override
    public void shutdown() {
      LatestMetrics.show(Optional.empty());
    }
  }
}
