/** How the process ends: exit codes, signals, running out of memory. */
package io.github.sparkmlp.shutdown;
