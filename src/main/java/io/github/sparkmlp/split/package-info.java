/** Which examples are held out for validation and test, chosen by content hash. */
package io.github.sparkmlp.split;
