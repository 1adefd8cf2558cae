/** Finding out what a table holds: dialect, columns, label; and the configuration that follows. */
package io.github.sparkmlp.table;
