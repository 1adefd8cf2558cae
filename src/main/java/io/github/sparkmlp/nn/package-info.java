/** Topology, parameters, activations, losses and the network: backpropagation by hand. */
package io.github.sparkmlp.nn;
