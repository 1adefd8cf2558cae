package io.github.sparkmlp.order;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Distinct texts, numbered, as UTF-8 in one array: strings would take six times the memory. */
public final class Dictionary implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] utf8;

  /** Where each text ends. */
  private final int[] ends;

  private Dictionary(byte[] utf8, int[] ends) {
    this.utf8 = utf8;
    this.ends = ends;
  }

  public int size() {
    return ends.length;
  }

  public String text(int place) {
    int start = place == 0 ? 0 : ends[place - 1];
    return new String(utf8, start, ends[place] - start, StandardCharsets.UTF_8);
  }

  /** The approximate heap memory, in bytes. */
  long bytes() {
    return utf8.length + (long) Integer.BYTES * ends.length;
  }

  /** Builds a dictionary: each new text gets the next place. */
  static final class Builder {
    private final Map<String, Integer> places = new HashMap<>();
    private final ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
    private int[] ends = new int[16];

    /** The place of a text; negative if it is missing. */
    int place(String text) {
      if (text == null) {
        return -1;
      }
      int next = places.size();
      Integer known = places.putIfAbsent(text, next);
      if (known != null) {
        return known;
      }
      utf8.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      ends = next == ends.length ? Arrays.copyOf(ends, 2 * next) : ends;
      ends[next] = utf8.size();
      return next;
    }

    /** A dictionary of the texts added since the last call. */
    Dictionary build() {
      Dictionary built = new Dictionary(utf8.toByteArray(), Arrays.copyOf(ends, places.size()));
      places.clear();
      utf8.reset();
      return built;
    }
  }
}
