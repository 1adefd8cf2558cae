package io.github.sparkmlp.config;

/** What an example is to be mapped to. */
public enum TargetType {
  /** One class of several, an output each. */
  CLASS,
  /** Yes or no for each output; with a single output these are two classes. */
  LABELS,
  /** A number for each output. */
  VALUES
}
