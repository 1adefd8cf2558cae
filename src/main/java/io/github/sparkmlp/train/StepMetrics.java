package io.github.sparkmlp.train;

import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.step.StepTime;

/**
 * One step.
 *
 * @param epoch from 1
 * @param step from 1, over all epochs
 * @param train the score of the step's examples, before the update
 * @param learningRate what the update multiplied by
 * @param time how long the step took, and where that went
 */
public record StepMetrics(
    int epoch, long step, Evaluation train, double learningRate, StepTime time) {}
