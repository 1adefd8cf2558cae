/** How a step is taken, by executors or fused in one task: gradients, their exact sum, update. */
package io.github.sparkmlp.step;
