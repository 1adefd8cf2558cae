/** The entry point, and the plugin that shows a training to Spark's metrics system. */
package io.github.sparkmlp;
