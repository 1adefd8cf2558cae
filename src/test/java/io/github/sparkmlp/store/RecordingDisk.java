package io.github.sparkmlp.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Does what a {@link Disk} does and remembers it, to tell in which states a crash could leave the
 * disk: what was forced is there; of everything else, each name may be lost or kept, and each
 * content lost, torn or kept.
 */
final class RecordingDisk extends Disk {
  private final Path root;
  private final List<Consumer<Crash>> operations = new ArrayList<>();

  RecordingDisk(Path root) {
    this.root = root;
  }

  int operations() {
    return operations.size();
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    super.createFolder(folder);
    operations.add(crash -> crash.change(folder, crash.folder()));
  }

  @Override
  public void write(Path file, byte[] content) throws IOException {
    super.write(file, content);
    operations.add(crash -> crash.change(file, crash.file(content)));
  }

  @Override
  public void force(Path path) throws IOException {
    super.force(path);
    operations.add(crash -> crash.force(path));
  }

  @Override
  public void link(Path name, Path existing) throws IOException {
    super.link(name, existing);
    operations.add(crash -> crash.change(name, crash.at(existing)));
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    super.move(from, to);
    operations.add(
        crash -> {
          Crash.Node moved = crash.at(from);
          crash.change(to, moved);
          crash.change(from, null);
        });
  }

  @Override
  public void delete(Path path) throws IOException {
    super.delete(path);
    operations.add(crash -> crash.change(path, null));
  }

  /** The disk after so many operations. */
  Crash after(int count) {
    Crash crash = new Crash();
    operations.subList(0, count).forEach(operation -> operation.accept(crash));
    return crash;
  }

  /** A disk of which some was forced and some was not. */
  final class Crash {
    private static final int KINDS_OF_CONTENT = 3;

    private final Map<Path, Node> forced = new TreeMap<>();
    private final Map<Path, Node> now = new TreeMap<>();

    /** Changes of names that were not forced, in their order. */
    private final Map<Path, List<Node>> changes = new LinkedHashMap<>();

    /** A file or folder, whatever its names. */
    static final class Node {
      private final byte[] content;
      private boolean isForced;

      private Node(byte[] content) {
        this.content = content;
      }

      private boolean isFolder() {
        return content == null;
      }
    }

    private Node folder() {
      Node node = new Node(null);
      node.isForced = true;
      return node;
    }

    private Node file(byte[] content) {
      return new Node(content);
    }

    private Node at(Path path) {
      return now.get(path);
    }

    private void change(Path path, Node node) {
      if (node == null) {
        now.remove(path);
      } else {
        now.put(path, node);
      }
      changes.computeIfAbsent(path, absent -> new ArrayList<>()).add(node);
    }

    private void force(Path path) {
      Node node = now.get(path);
      if (node != null && !node.isFolder()) {
        node.isForced = true;
        return;
      }
      for (Path name : List.copyOf(changes.keySet())) {
        if (name.getParent().equals(path)) {
          changes.remove(name);
          forced.remove(name);
          if (now.containsKey(name)) {
            forced.put(name, now.get(name));
          }
        }
      }
    }

    /**
     * Builds every state in which the disk could be found, one after the other: for each changed
     * name any of the nodes it had, for each node that was not forced any of its contents.
     *
     * @return how many there are
     */
    int forEachState(Path target, Consumer<Path> check) throws IOException {
      List<Path> names = List.copyOf(changes.keySet());
      List<Node> unforced = unforced();
      int[] radix = new int[names.size() + unforced.size()];
      for (int i = 0; i < radix.length; i++) {
        radix[i] = i < names.size() ? changes.get(names.get(i)).size() + 1 : KINDS_OF_CONTENT;
      }
      int[] choice = new int[radix.length];
      int states = 0;
      do {
        Path state = Files.createDirectories(target.resolve("state-" + states));
        build(state, names, unforced, choice);
        check.accept(state);
        new LocalFiles(new Disk()).delete(state);
        states++;
      } while (next(choice, radix));
      return states;
    }

    private List<Node> unforced() {
      Set<Node> nodes = new HashSet<>(now.values());
      changes.values().forEach(nodes::addAll);
      return nodes.stream().filter(node -> node != null && !node.isForced).toList();
    }

    private static boolean next(int[] choice, int[] radix) {
      for (int i = 0; i < choice.length; i++) {
        if (++choice[i] < radix[i]) {
          return true;
        }
        choice[i] = 0;
      }
      return false;
    }

    private void build(Path state, List<Path> names, List<Node> unforced, int[] choice)
        throws IOException {
      Map<Path, Node> found = new TreeMap<>(forced);
      for (int i = 0; i < names.size(); i++) {
        if (choice[i] > 0) {
          Node node = changes.get(names.get(i)).get(choice[i] - 1);
          found.remove(names.get(i));
          if (node != null) {
            found.put(names.get(i), node);
          }
        }
      }
      for (Map.Entry<Path, Node> entry : found.entrySet()) {
        Path path = state.resolve(root.relativize(entry.getKey()));
        boolean reachable = Files.isDirectory(path.getParent());
        if (reachable && entry.getValue().isFolder()) {
          Files.createDirectories(path);
        } else if (reachable) {
          int kind = unforced.indexOf(entry.getValue());
          byte[] content = entry.getValue().content;
          int length = kind < 0 ? content.length : content.length * choice[names.size() + kind] / 2;
          Files.write(path, Arrays.copyOf(content, length));
        }
      }
    }
  }
}
