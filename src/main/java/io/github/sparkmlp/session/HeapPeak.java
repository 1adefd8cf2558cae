package io.github.sparkmlp.session;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.apache.spark.api.java.JavaSparkContext;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Measures the most heap left after a garbage collection of this JVM, to compare with the estimate.
 * Young collections leave some garbage, so this is an upper bound.
 */
public final class HeapPeak implements NotificationListener, AutoCloseable {
  private final Set<String> heapPools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(MemoryPoolMXBean::getName)
          .collect(Collectors.toUnmodifiableSet());
  private final List<NotificationEmitter> collectors =
      ManagementFactory.getGarbageCollectorMXBeans().stream()
          .filter(NotificationEmitter.class::isInstance)
          .map(NotificationEmitter.class::cast)
          .toList();
  private final AtomicLong most = new AtomicLong();

  /**
   * Returns the most heap that an executor had in use, garbage included, as reported by heartbeats
   * (every ten seconds by default). Empty if no heartbeat arrived, or in local mode.
   */
  public static OptionalLong ofExecutors(JavaSparkContext context) {
    return CollectionConverters.asJava(context.sc().statusStore().executorList(false)).stream()
        .filter(executor -> !executor.id().equals("driver"))
        .filter(executor -> executor.peakMemoryMetrics().isDefined())
        .mapToLong(executor -> executor.peakMemoryMetrics().get().getMetricValue("JVMHeapMemory"))
        .filter(bytes -> bytes > 0)
        .max();
  }

  /** Starts measuring until closed. */
  public HeapPeak() {
    collectors.forEach(collector -> collector.addNotificationListener(this, null, null));
  }

  @Override
  public void handleNotification(Notification notification, Object handback) {
    if (notification.getUserData() instanceof CompositeData data
        && notification
            .getType()
            .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      long left =
          GarbageCollectionNotificationInfo.from(data)
              .getGcInfo()
              .getMemoryUsageAfterGc()
              .entrySet()
              .stream()
              .filter(pool -> heapPools.contains(pool.getKey()))
              .map(Map.Entry::getValue)
              .mapToLong(usage -> usage.getUsed())
              .sum();
      most.accumulateAndGet(left, Math::max);
    }
  }

  /** Returns the peak in bytes; the current usage if nothing was collected yet. */
  public long bytes() {
    return most.get() > 0
        ? most.get()
        : ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Override
  public void close() {
    try {
      for (NotificationEmitter collector : collectors) {
        collector.removeNotificationListener(this);
      }
    } catch (ListenerNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
