/**
 * Turns rows into shards: combines reading, ordering and cutting into blocks, and takes statistics.
 */
package io.github.sparkmlp.data;
