package io.github.sparkmlp.config;

/**
 * How often checkpoints are written, and how many are kept.
 *
 * @param everyEpochs epochs between checkpoints; the last epoch always writes one
 * @param keep how many of the newest checkpoints to keep
 * @param singleWriter the user's promise that no two starts of a run overlap, for stores that
 *     cannot create a file exclusively
 */
public record CheckpointConfig(int everyEpochs, int keep, boolean singleWriter) {}
