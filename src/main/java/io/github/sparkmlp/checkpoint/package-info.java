/** What a run resumes from: checkpoints, and the log of commits that names the newest one. */
package io.github.sparkmlp.checkpoint;
