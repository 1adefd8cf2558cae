/** Terminal progress and the files of a run: listeners of the training. */
package io.github.sparkmlp.report;
