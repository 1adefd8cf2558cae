/**
 * The records of a run in progress: terminal output, run.json, metrics files, metrics listeners.
 */
package io.github.sparkmlp.record;
