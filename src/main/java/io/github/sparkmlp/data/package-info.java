/** From rows to shards: brings reading, ordering and blocks together, with their statistics. */
package io.github.sparkmlp.data;
