/** The commands and their options. */
package io.github.sparkmlp.command;
