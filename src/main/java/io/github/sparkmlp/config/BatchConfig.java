package io.github.sparkmlp.config;

import java.util.List;
import java.util.OptionalInt;

/**
 * How examples are cut into steps and blocks, and in what order.
 *
 * @param size examples in one step
 * @param micro the most examples in one block; empty: chosen from the network
 * @param orderBy the columns that order a table; empty unless {@code order} is {@code BY_COLUMNS}
 */
public record BatchConfig(int size, OptionalInt micro, Order order, List<String> orderBy) {

  /** What the global order of examples follows. */
  public enum Order {
    /** The content hash, mixed with the seed: random, whatever order the data came in. */
    SHUFFLED,
    /** The row numbers of IDX files. */
    AS_READ,
    /** Named columns of a table, ties by content hash. */
    BY_COLUMNS
  }
}
