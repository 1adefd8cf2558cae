package io.github.sparkmlp.evaluate;

/** How often one class was predicted as another. */
public record Confusion(int actual, int predicted, long count) {}
