/** Examines a table (CSV dialect, column types, label) and writes a configuration for it. */
package io.github.sparkmlp.table;
