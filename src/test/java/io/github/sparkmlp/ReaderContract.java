package io.github.sparkmlp;

import com.sun.management.ThreadMXBean;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Set;

/**
 * What a reader promises of any bytes: it reads them, or ends with a {@link JobFailure} that has
 * its exit code; and it allocates little, whatever sizes they declare.
 */
public final class ReaderContract {
  private static final long ALLOWANCE = 64L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private ReaderContract() {}

  /** One call of a reader. */
  @FunctionalInterface
  public interface Reading {
    void run() throws IOException;
  }

  /**
   * Reads, and throws whatever the reader should not have thrown.
   *
   * @param codes with which it may fail
   */
  public static void require(byte[] input, Set<ExitCode> codes, Reading reading)
      throws IOException {
    long allocated = allocated(codes, reading);
    for (int again = 0; again < 4 && allocated > input.length + ALLOWANCE; again++) {
      // That reading may have loaded classes, and the fuzzer instruments these.
      allocated = allocated(codes, reading);
    }
    if (allocated > input.length + ALLOWANCE) {
      throw new AssertionError("%s bytes were allocated for %s".formatted(allocated, input.length));
    }
  }

  private static long allocated(Set<ExitCode> codes, Reading reading) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      reading.run();
    } catch (JobFailure e) {
      if (!codes.contains(e.exitCode())) {
        throw new AssertionError("failed with " + e.exitCode(), e);
      }
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
