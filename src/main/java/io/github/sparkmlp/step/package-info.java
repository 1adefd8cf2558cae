/**
 * How one step is taken: gradients, their exact sum, the update; shared by executors or fused in
 * one task.
 */
package io.github.sparkmlp.step;
