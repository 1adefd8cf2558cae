package io.github.sparkmlp.step;

/**
 * Where the time of a step went, in milliseconds, along the path of the task that ended last. Tasks
 * use their hosts' clocks, so on a cluster {@code schedule} and {@code aggregate} are only as exact
 * as these clocks agree.
 *
 * @param schedule from the broadcast until that task began; this includes an aggregation that had
 *     to be repeated
 * @param broadcast sending the parameters, and that task's wait for them
 * @param compute forward and backward passes and the sums of that task's blocks
 * @param aggregate until all sums were merged on the driver
 * @param update the mean gradient, the optimizer, metrics
 */
public record StepTime(
    double schedule, double broadcast, double compute, double aggregate, double update) {
  static final double NANOS_PER_MILLI = 1e6;
  private static final double MICROS_PER_MILLI = 1e3;

  public static final StepTime NONE = new StepTime(0, 0, 0, 0, 0);

  /**
   * The time until the sums were merged; {@link #withTotal} adds the rest.
   *
   * @param broadcasting when the broadcast began, in microseconds since 1970
   * @param submitted when the broadcast was done
   * @param merged when the sums were merged
   */
  static StepTime of(long broadcasting, long submitted, long merged, TaskTime task) {
    long start = Math.min(Math.max(task.start(), submitted), merged);
    long end = Math.min(Math.max(task.end(), start), merged);
    long computing = Math.min(task.computing(), end - start);
    return new StepTime(
        (start - submitted) / MICROS_PER_MILLI,
        (submitted - broadcasting + end - start - computing) / MICROS_PER_MILLI,
        computing / MICROS_PER_MILLI,
        (merged - end) / MICROS_PER_MILLI,
        0);
  }

  /** Adds the time of a sum that had to be repeated to the schedule time of this one. */
  StepTime after(StepTime repeated) {
    return new StepTime(schedule + repeated.total(), broadcast, compute, aggregate, update);
  }

  /** This time with an update that fills the rest of the whole step's time. */
  StepTime withTotal(double millis) {
    double known = schedule + broadcast + compute + aggregate;
    return new StepTime(schedule, broadcast, compute, aggregate, Math.max(0, millis - known));
  }

  public StepTime plus(StepTime other) {
    return new StepTime(
        schedule + other.schedule,
        broadcast + other.broadcast,
        compute + other.compute,
        aggregate + other.aggregate,
        update + other.update);
  }

  public double total() {
    return schedule + broadcast + compute + aggregate + update;
  }

  /** Each part's share of the total; all zero if the total is zero. */
  public StepTime shares() {
    double total = Math.max(total(), Double.MIN_NORMAL);
    return new StepTime(
        schedule / total, broadcast / total, compute / total, aggregate / total, update / total);
  }
}
