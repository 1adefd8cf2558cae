/** The Spark session: its settings, and a watch over a lost cluster. */
package io.github.sparkmlp.session;
