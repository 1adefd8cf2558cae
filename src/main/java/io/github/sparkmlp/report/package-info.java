/** The page report.html: figures and curves of a run, or a comparison of several runs. */
package io.github.sparkmlp.report;
