package io.github.sparkmlp.config;

import io.github.sparkmlp.choice.Metric;

/**
 * When a training ends before its last epoch. The model is that of the best epoch in any case.
 *
 * @param metric of the validation rows
 * @param patience so many epochs in a row without a better one end the training
 * @param minDelta an epoch is better if it is so by more than this
 */
public record EarlyStoppingConfig(Metric metric, int patience, double minDelta) {}
