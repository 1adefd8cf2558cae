package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.Metric;

/**
 * When to stop before the last epoch. The model always comes from the best epoch.
 *
 * @param metric the metric of the validation rows to watch
 * @param patience how many epochs in a row without improvement end the training
 * @param minDelta the smallest change that counts as an improvement
 */
public record EarlyStoppingConfig(Metric metric, int patience, double minDelta) {}
