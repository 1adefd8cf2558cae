/** The Spark session: its settings, its watch over a lost cluster. */
package io.github.sparkmlp.session;
