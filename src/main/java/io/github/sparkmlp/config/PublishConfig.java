package io.github.sparkmlp.config;

import java.util.OptionalDouble;

/**
 * What a model must reach to be named in {@code latest.json}.
 *
 * @param accuracy the least accuracy on the test rows
 */
public record PublishConfig(OptionalDouble accuracy) {}
