package io.github.sparkmlp.train;

import io.github.sparkmlp.evaluate.Evaluation;
import io.github.sparkmlp.step.StepTime;

/**
 * The metrics of one step.
 *
 * @param epoch from 1
 * @param step from 1, over all epochs
 * @param train the score of the step's examples, before the update
 * @param learningRate of the update
 * @param time how long the step took, by part
 */
public record StepMetrics(
    int epoch, long step, Evaluation train, double learningRate, StepTime time) {}
