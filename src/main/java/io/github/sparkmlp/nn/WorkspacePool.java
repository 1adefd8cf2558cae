package io.github.sparkmlp.nn;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Idle workspaces of this JVM, so that tasks reuse the buffers of those before them. A workspace
 * that is not given back, after a failure, is simply lost.
 */
public final class WorkspacePool {
  private static final Map<Workspace.Shape, Queue<Workspace>> IDLE = new ConcurrentHashMap<>();

  private WorkspacePool() {}

  /** A workspace of this shape, for the caller alone. */
  public static Workspace borrow(Workspace.Shape shape) {
    Workspace idle = idle(shape).poll();
    return idle != null ? idle : new Workspace(shape);
  }

  public static void giveBack(Workspace workspace) {
    idle(workspace.shape()).add(workspace);
  }

  private static Queue<Workspace> idle(Workspace.Shape shape) {
    return IDLE.computeIfAbsent(shape, absent -> new ConcurrentLinkedQueue<>());
  }
}
