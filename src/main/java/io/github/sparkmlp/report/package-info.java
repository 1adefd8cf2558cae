/** The page report.html: figures, curves, and runs beside each other. */
package io.github.sparkmlp.report;
