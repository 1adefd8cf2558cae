/** The jobs: training from files to a published model, evaluation, prediction. */
package io.github.sparkmlp.job;
