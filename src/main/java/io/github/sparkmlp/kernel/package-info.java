/** Matrix products and element-wise functions on {@code float[]}, exact sums, random numbers. */
package io.github.sparkmlp.kernel;
