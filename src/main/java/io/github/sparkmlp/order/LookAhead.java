package io.github.sparkmlp.order;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * An iterator that makes each element when {@code hasNext} is called.
 *
 * @param <T> the type of the elements
 */
public abstract class LookAhead<T> implements Iterator<T> {
  private T next;
  private boolean known;

  /** The next element; null after the last one, and then it is not called again. */
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
