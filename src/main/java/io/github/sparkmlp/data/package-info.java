/** From rows to shards: reading, encoding, ordering, packing, and the batch plan. */
package io.github.sparkmlp.data;
