package io.github.sparkmlp.evaluate;

/** How often a class was taken for another. */
public record Confusion(int actual, int predicted, long count) {}
