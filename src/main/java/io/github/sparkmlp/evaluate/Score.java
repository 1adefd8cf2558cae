package io.github.sparkmlp.evaluate;

/**
 * How well examples were predicted.
 *
 * @param loss the mean over the examples, weighted
 * @param accuracy the share of examples whose class had the largest output
 * @param examples how many counted
 */
public record Score(double loss, double accuracy, long examples) {}
