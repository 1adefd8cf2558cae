/** How the process ends: failures and their exit codes, signals, exhausted memory. */
package io.github.sparkmlp.ending;
