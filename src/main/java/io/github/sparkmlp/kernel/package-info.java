/**
 * Matrix products and element-wise functions on {@code float[]}, the fixed-point sum, random
 * numbers.
 */
package io.github.sparkmlp.kernel;
