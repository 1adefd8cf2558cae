/** The choices of a configuration: activations, losses, metrics, column types, target types, …. */
package io.github.sparkmlp.choice;
