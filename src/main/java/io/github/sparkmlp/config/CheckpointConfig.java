package io.github.sparkmlp.config;

/**
 * When the training is saved, and how much of it is kept.
 *
 * @param everyEpochs epochs from one checkpoint to the next; the last epoch has one in any case
 * @param keep how many of the newest checkpoints are kept
 * @param singleWriter the person's word that no two starts of a run overlap, for stores that cannot
 *     create a file exclusively
 */
public record CheckpointConfig(int everyEpochs, int keep, boolean singleWriter) {}
