package io.github.sparkmlp.nn;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The idle workspaces of this JVM, so that tasks reuse the buffers of earlier ones. A workspace
 * that is not given back, after a failure, is left to the garbage collector.
 */
public final class WorkspacePool {
  private static final Map<Workspace.Shape, Queue<Workspace>> IDLE = new ConcurrentHashMap<>();

  private WorkspacePool() {}

  /** Lends a workspace of this shape to the caller alone. */
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
