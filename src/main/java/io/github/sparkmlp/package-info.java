/**
 * The entry point, and the plugin that publishes training metrics through Spark's metrics system.
 */
package io.github.sparkmlp;
