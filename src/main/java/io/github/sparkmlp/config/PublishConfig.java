package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.Metric;
import java.util.Map;

/**
 * The conditions for naming a model in {@code latest.json}.
 *
 * @param require the worst acceptable value of each metric on the test rows
 */
public record PublishConfig(Map<Metric, Double> require) {}
