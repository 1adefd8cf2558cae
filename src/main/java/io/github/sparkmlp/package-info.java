/** The commands and the job that wires the rooms together. */
package io.github.sparkmlp;
