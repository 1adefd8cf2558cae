/** The configuration as a tree of records. */
package io.github.sparkmlp.config;
