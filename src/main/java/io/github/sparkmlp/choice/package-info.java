/**
 * The closed sets that a configuration chooses from: activations, losses, metrics, kinds of columns
 * and targets, ….
 */
package io.github.sparkmlp.choice;
