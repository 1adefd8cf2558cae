package io.github.sparkmlp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms of the house: a package uses only those above it, and never one beside it. */
class RoomsTest {
  private static final String ROOT = "io.github.sparkmlp";

  private static final List<List<String>> ROWS =
      List.of(
          List.of("failure"),
          List.of("secret"),
          List.of("key"),
          List.of("choice"),
          List.of("config"),
          List.of("hocon"),
          List.of("kernel"),
          List.of("nn", "optim"),
          List.of("store"),
          List.of("model"),
          List.of("onnx"),
          List.of("checkpoint"),
          List.of("source"),
          List.of("order"),
          List.of("split"),
          List.of("block"),
          List.of("data"),
          List.of("evaluate"),
          List.of("step"),
          List.of("train"),
          List.of("preflight"),
          List.of("table"),
          List.of("record"),
          List.of("report"),
          List.of("shutdown"),
          List.of("session"),
          List.of("job"),
          List.of("command"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

  @Test
  void packagesUseOnlyThoseAboveThem() {
    for (int row = 0; row < ROWS.size(); row++) {
      for (String room : ROWS.get(row)) {
        String[] forbidden =
            Stream.concat(
                    Stream.of(ROOT),
                    ROWS.subList(row, ROWS.size()).stream()
                        .flatMap(List::stream)
                        .filter(other -> !other.equals(room))
                        .map(other -> ROOT + "." + other))
                .toArray(String[]::new);
        noClasses()
            .that()
            .resideInAPackage(ROOT + "." + room)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(forbidden)
            .check(CLASSES);
      }
    }
  }

  @Test
  void everyPackageIsARoom() {
    String[] rooms =
        Stream.concat(
                Stream.of(ROOT), ROWS.stream().flatMap(List::stream).map(room -> ROOT + "." + room))
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(rooms).check(CLASSES);
  }

  @Test
  void theCoreKnowsNoSpark() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + ".failure",
            ROOT + ".secret",
            ROOT + ".key",
            ROOT + ".choice",
            ROOT + ".config",
            ROOT + ".hocon",
            ROOT + ".kernel",
            ROOT + ".nn",
            ROOT + ".optim",
            ROOT + ".store",
            ROOT + ".model",
            ROOT + ".onnx",
            ROOT + ".checkpoint")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(CLASSES);
  }

  @Test
  void onlyTheVectorKernelsUseTheIncubatingModule() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.(VectorKernels|WideTile|(Narrow|Wide|Sparse)Products)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
  }

  /** What links when a service scores; {@code JarAloneIT} starts one. */
  @Test
  void theScorerReadsModelsWithoutHadoopAndJackson() {
    noClasses()
        .that()
        .haveNameMatching(
            ".*\\.(Scorer|ModelReader|JsonFields|Safetensors|Seal|Row(Layer|Reader|Scaling))"
                + "(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache..", "com.fasterxml..", "org.slf4j..")
        .check(CLASSES);
  }
}
