package io.github.sparkmlp.config;

/**
 * The size of the prepared training data, which completes a configuration.
 *
 * @param rows training rows
 * @param inputs inputs of the network: one per number, one per category
 * @param outputs outputs of the network: one per class, label or value
 */
public record DataShape(long rows, int inputs, int outputs) {}
