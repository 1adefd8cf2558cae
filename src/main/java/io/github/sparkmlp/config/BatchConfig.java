package io.github.sparkmlp.config;

import java.util.List;
import java.util.OptionalInt;

/**
 * The batch size, the block size and the order of examples.
 *
 * @param size examples per step
 * @param micro the most examples per block; empty: chosen from the network
 * @param orderBy the columns to sort a table by; empty unless {@code order} is {@code BY_COLUMNS}
 */
public record BatchConfig(int size, OptionalInt micro, Order order, List<String> orderBy) {

  /** What determines the global order of examples. */
  public enum Order {
    /** Content hash mixed with the seed: a random order, whatever the order of the input. */
    SHUFFLED,
    /** Row numbers in IDX files. */
    AS_READ,
    /** Named columns of a table; ties are broken by content hash. */
    BY_COLUMNS
  }
}
