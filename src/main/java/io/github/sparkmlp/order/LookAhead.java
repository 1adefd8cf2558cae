package io.github.sparkmlp.order;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Elements that come one at a time, each made when somebody asks whether there is one.
 *
 * @param <T> what they are
 */
public abstract class LookAhead<T> implements Iterator<T> {
  private T next;
  private boolean known;

  /** The next element; null where there is none, which is the last call. */
  protected abstract T advance();

  @Override
  public boolean hasNext() {
    if (!known) {
      next = advance();
      known = true;
    }
    return next != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T result = next;
    next = null;
    known = false;
    return result;
  }
}
