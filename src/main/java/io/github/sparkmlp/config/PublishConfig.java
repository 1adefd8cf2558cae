package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.Metric;
import java.util.Map;

/**
 * What a model must reach to be named in {@code latest.json}.
 *
 * @param require the worst value allowed of metrics on the test rows
 */
public record PublishConfig(Map<Metric, Double> require) {}
