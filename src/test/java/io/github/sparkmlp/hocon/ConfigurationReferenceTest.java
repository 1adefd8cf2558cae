package io.github.sparkmlp.hocon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.failure.JobFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documented table of keys against the keys that are read. */
class ConfigurationReferenceTest {
  /** Everything that is a section, and every choice with keys of its own. */
  private static final List<String> WHOLE =
      List.of(
          """
          run-name = x
          data { format = csv, train { path = x }, validation { path = y }, test { path = z } }
          network { layers = [784, 10] }
          optimizer { type = sgd, learning-rate = 1 }
          augment { shape = [28, 28], elastic { alpha = 1 } }
          early-stopping {}
          epochs = 1
          """,
          """
          run-name = x
          data { format = csv, train { path = x }, validation { fraction = 0.1 } }
          network { layers = [784, 10] }
          optimizer { type = adam, learning-rate = 1 }
          epochs = 1
          """,
          """
          run-name = x
          data { format = csv, train { path = x } }
          network { layers = [784, 10] }
          optimizer { type = rmsprop, learning-rate = 1 }
          epochs = 1
          """);

  private static final List<String> SECTIONS =
      List.of(
          "",
          "data.",
          "data.validation.",
          "data.test.",
          "network.",
          "optimizer.",
          "schedule.",
          "batch.",
          "augment.",
          "augment.elastic.",
          "early-stopping.",
          "reduce.",
          "metrics.",
          "checkpoint.",
          "publish.require.");

  private static final Pattern CODE = Pattern.compile("`([a-z][a-z0-9.-]*)`");

  /** The keys that a section knows, as the error for one that it does not know tells. */
  private static Set<String> known(String config, String section) {
    byte[] text = (config + section + "bogus = 1\n").getBytes(StandardCharsets.UTF_8);
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class,
            () -> ConfigReader.read(new ConfigFiles(file -> text), "whole.conf", List.of()));
    Set<String> keys = new TreeSet<>();
    if (failure != null && failure.remedy().startsWith("Known here: ")) {
      String list = failure.remedy().replaceAll("^Known here: |\\.$", "");
      Stream.of(list.split(", ")).forEach(key -> keys.add(section + key));
    }
    return keys;
  }

  private static Set<String> known() {
    Set<String> keys = new TreeSet<>();
    for (String config : WHOLE) {
      SECTIONS.forEach(section -> keys.addAll(known(config, section)));
    }
    // Sections are there by their keys; those of sources are in the text of one row.
    keys.removeIf(key -> SECTIONS.contains(key + "."));
    keys.removeAll(List.of("publish", "data.validation.path", "data.validation.options"));
    keys.removeAll(List.of("data.test.path", "data.test.options"));
    return keys;
  }

  /** A row's first cell: a full name, and further ones of the same section. */
  private static Set<String> documented() throws Exception {
    Set<String> keys = new TreeSet<>();
    List<String> lines = Files.readAllLines(Path.of("src/site/markdown/configuration.md"));
    int table = lines.indexOf("| key | default | |");
    for (String line : lines.subList(table + 2, lines.size())) {
      if (!line.startsWith("|")) {
        break;
      }
      List<String> names = new ArrayList<>();
      Matcher code = CODE.matcher(line.split("\\|", -1)[1]);
      while (code.find()) {
        names.add(code.group(1));
      }
      String section = names.get(0).substring(0, names.get(0).lastIndexOf('.') + 1);
      for (String name : names) {
        keys.add(name.startsWith(section) ? name : section + name);
      }
    }
    keys.removeAll(List.of("data.validation", "data.test"));
    return keys;
  }

  @Test
  void everyKeyIsDocumentedAndNoOther() throws Exception {
    Set<String> known = known();
    Set<String> documented = documented();
    assertThat(known).hasSizeGreaterThan(50);
    // One metric stands for all.
    known.removeIf(key -> key.startsWith("publish.require.") && !key.endsWith(".accuracy"));
    // What a choice of schedule takes is in its row.
    known.removeIf(key -> key.matches("schedule\\.(every-epochs|factor|least|rise)"));
    assertThat(documented).containsExactlyInAnyOrderElementsOf(known);
  }
}
