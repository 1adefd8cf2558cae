/** What a run tells while it goes on: terminal, run.json, metrics; listeners of the training. */
package io.github.sparkmlp.record;
