package io.github.sparkmlp.config;

/**
 * What the rows to train on say of the learning, once they are read and prepared.
 *
 * @param rows to train on
 * @param inputs of the network: numbers, and an input for each category
 * @param outputs of the network: one for each class, label or value
 */
public record DataShape(long rows, int inputs, int outputs) {}
