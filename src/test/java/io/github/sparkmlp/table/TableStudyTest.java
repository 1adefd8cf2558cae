package io.github.sparkmlp.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.SharedTables;
import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.TestSpark;
import io.github.sparkmlp.choice.ColumnType;
import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.failure.JobFailure;
import io.github.sparkmlp.source.TableReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a table is taken for. */
class TableStudyTest {
  @TempDir private Path folder;

  private final SparkSession spark = TestSpark.local();

  private TableStudy study(Path file, String... labels) throws IOException {
    return TableStudy.of(spark, TestConfig.table(file, Optional.empty(), labels));
  }

  private static Path small(String name) {
    return Path.of("src/test/resources/tables", name);
  }

  private Path write(String name, String text, Charset charset) throws IOException {
    return Files.write(folder.resolve(name), text.getBytes(charset));
  }

  /** The kinds of those columns that are more than plain numbers. */
  private static Map<String, String> kinds(TableStudy study) {
    Map<String, String> kinds = new TreeMap<>();
    for (ColumnGuess column : study.columns()) {
      column.type().ifPresent(type -> kinds.put(column.name(), type.toString()));
    }
    return kinds;
  }

  private static List<String> ofKind(TableStudy study, ColumnType.Kind kind) {
    return study.columns().stream()
        .filter(column -> column.is(kind))
        .map(ColumnGuess::name)
        .toList();
  }

  /** Table, label, task, classes, features that are read, categories, what is left out. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          adult     | 15                 | BINARY         | <=50K,>50K    | 14 | 8  | ''
          bank      | y                  | BINARY         | no,yes        | 20 | 10 | ''
          california| median_house_value | REGRESSION     | ''            | 9  | 1  | ''
          covtype   | Cover_Type         | CLASSIFICATION | 1,2,3,4,5,6,7 | 52 | 0  | Id,Soil_Type7,Soil_Type15
          house     | SalePrice          | REGRESSION     | ''            | 78 | 41 | Id,Utilities
          mushrooms | type               | BINARY         | e,p           | 21 | 20 | veil_type
          telco     | Churn              | BINARY         | No,Yes        | 19 | 11 | customerID
          """)
  void aPublicTableIsTakenForWhatItIs(
      String table,
      String label,
      LabelGuess.Task task,
      String classes,
      int features,
      int categories,
      String leftOut)
      throws IOException {
    Path train = SharedTables.file(table + "-train.csv");
    Path test = SharedTables.file(table + "-test.csv");
    TableStudy study = TableStudy.of(spark, TestConfig.table(train, Optional.of(test), label));
    assertThat(study.label().task()).isEqualTo(task);
    assertThat(String.join(",", study.label().classes())).isEqualTo(classes);
    assertThat(String.join(",", ofKind(study, ColumnType.Kind.IGNORE))).isEqualTo(leftOut);
    assertThat(study.columns().stream().filter(column -> !column.isIgnored())).hasSize(features);
    assertThat(ofKind(study, ColumnType.Kind.CATEGORY)).hasSize(categories);
    assertThat(study.aliases())
        .isEqualTo(table.equals("adult") ? Map.of("<=50K.", "<=50K", ">50K.", ">50K") : Map.of());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          boollabel.csv | BINARY     | False,True | {}
          clash.csv     | BINARY     | 0,1        | {}
          dates.csv     | BINARY     | 0,1        | {when=date}
          dup.csv       | BINARY     | 0,1        | {}
          dupcase.csv   | BINARY     | 0,1        | {}
          emptycol.csv  | BINARY     | 0,1        | {empty=ignore}
          label12.csv   | BINARY     | 1,2        | {}
          na.csv        | BINARY     | 0,1        | {}
          quotes.csv    | BINARY     | 0,1        | {size=category}
          quotes2.csv   | BINARY     | 0,1        | {size=category}
          semi.csv      | BINARY     | 0,1        | {}
          single.csv    | BINARY     | 0,1        | {c=category}
          spaces.csv    | BINARY     | 0,1        | {OBS=ignore}
          target.csv    | REGRESSION | ''         | {}
          """)
  void aSmallTableIsTakenForWhatItIs(
      String name, LabelGuess.Task task, String classes, String kinds) throws IOException {
    TableStudy study = study(small(name), "y");
    assertThat(study.label().task()).isEqualTo(task);
    assertThat(String.join(",", study.label().classes())).isEqualTo(classes);
    assertThat(kinds(study)).hasToString(kinds);
  }

  @Test
  void textsWithinQuotesAreReadAsRfc4180HasThem() throws IOException {
    TableStudy study = study(small("quotes.csv"), "y");
    assertThat(study.firstRows().get(1)).containsExactly("9\" wide, 1", "-1.397", "0");
    assertThat(study(small("quotes2.csv"), "y").firstRows().get(1).get(0)).isEqualTo("9\" 1");
  }

  @Test
  void columnsOfOneNameAreReadUnderNamesThatAreTold() throws IOException {
    assertThat(study(small("dup.csv"), "y").warnings())
        .containsExactly("several columns are called \"a\": they are read as a0, a1");
    assertThat(study(small("dupcase.csv"), "y").warnings())
        .containsExactly("several columns are called \"a\": they are read as a0, A1");
  }

  @Test
  void textsThatStandForNoValueAreFound() throws IOException {
    assertThat(study(small("na.csv"), "y").missing()).containsExactly("?", "NA");
  }

  private static String cities(String separator, String point) {
    StringBuilder text = new StringBuilder("Städte" + separator + "größe.m" + separator + "y\n");
    for (int i = 0; i < 60; i++) {
      text.append("Köln ").append(i % 3).append(separator);
      text.append(i).append(point).append(i % 10).append("5").append(separator);
      text.append(i % 2).append('\n');
    }
    return text.toString();
  }

  @Test
  void everyEncodingAndEndOfLineGivesTheSameTable() throws IOException {
    String text = cities(",", ".");
    List<Path> files =
        List.of(
            write("plain.csv", text, StandardCharsets.UTF_8),
            write("bom.csv", "\uFEFF" + text, StandardCharsets.UTF_8),
            write("utf16.csv", text, StandardCharsets.UTF_16),
            write("windows.csv", text, Charset.forName("windows-1252")),
            write("crlf.csv", text.replace("\n", "\r\n"), StandardCharsets.UTF_8),
            write("tabs.tsv", text.replace(",", "\t"), StandardCharsets.UTF_8),
            write("semicolons.txt", text.replace(",", ";"), StandardCharsets.UTF_8));
    for (Path file : files) {
      TableStudy study = study(file, "y");
      assertThat(kinds(study)).as(file.toString()).hasToString("{Städte=category}");
      assertThat(study.firstRows().get(0)).containsExactly("Städte", "größe.m", "y");
      assertThat(study.firstRows().get(1)).containsExactly("Köln 0", "0.05", "0");
      assertThat(study.profile().rows()).as(file.toString()).isEqualTo(60);
    }
  }

  @Test
  void anAccentInTheLastBytesTellsTheEncoding() throws IOException {
    String text = "x,y,city\n" + "0.5,1,Lyon\n0.7,0,Metz\n".repeat(30) + "0.6,1,Orl\u00e9";
    for (String encoding : List.of("ISO-8859-1", "UTF-8")) {
      Path file = write("end.csv", text, Charset.forName(encoding));
      assertThat(study(file, "y").said().get(0)).endsWith(encoding);
    }
  }

  @Test
  void aDecimalCommaIsFound() throws IOException {
    TableStudy study = study(write("comma.csv", cities(";", ","), StandardCharsets.UTF_8), "y");
    assertThat(study.decimalComma()).isTrue();
    assertThat(kinds(study)).hasToString("{Städte=category, größe.m=number}");
  }

  @Test
  void aTableWithoutHeaderHasNumberedColumns() throws IOException {
    String text = cities(",", ".").replaceFirst("^.*\n", "");
    TableStudy study = study(write("bare.csv", text, StandardCharsets.UTF_8), "3");
    assertThat(study.labels()).containsExactly("_c2");
    assertThat(study.profile().rows()).isEqualTo(60);
  }

  @Test
  void lineEndsWithinQuotesAreFoundFarFromTheBeginning() throws IOException {
    StringBuilder text = new StringBuilder("note,x,y\n");
    for (int i = 0; i < 30_000; i++) {
      text.append(i == 29_000 ? "\"a\nb\"" : "plain").append(',').append(i).append(".5,");
      text.append(i % 2).append('\n');
    }
    TableStudy study = study(write("late.csv", text.toString(), StandardCharsets.UTF_8), "y");
    assertThat(study.format().options()).containsEntry("multiLine", "true");
    assertThat(study.profile().rows()).isEqualTo(30_000);
    assertThat(study.profile().malformed()).isZero();
  }

  @Test
  void numbersDatesAndWordsAreReadForWhatTheyAre() throws IOException {
    StringBuilder text =
        new StringBuilder("price,share,flag,day,stamp,hour,id,note,code,mostly,y\n");
    for (int i = 0; i < 200; i++) {
      text.append("\"$").append(i % 9 + 1).append(",").append(100 + i).append(".50\",");
      text.append(i % 50).append("%,");
      text.append(i % 3 == 0 ? "yes" : "No").append(',');
      text.append(i % 28 + 1).append("/").append(i % 12 + 1).append("/2024,");
      text.append(String.format(Locale.ROOT, "2024-01-%02dT%02d:30:00,", i % 28 + 1, i % 24));
      text.append(String.format(Locale.ROOT, "%02d:15,", i % 24));
      text.append(1000 + i).append(',');
      text.append("a long and different remark about the number ").append(i).append(',');
      text.append("A-").append(i % 4).append(',');
      text.append(i == 77 ? "broken" : "" + i % 13).append(',');
      text.append(i % 2).append('\n');
    }
    TableStudy study = study(write("all.csv", text.toString(), StandardCharsets.UTF_8), "y");
    assertThat(kinds(study))
        .containsOnly(
            Map.entry("price", "number"),
            Map.entry("share", "number"),
            Map.entry("flag", "boolean"),
            Map.entry("day", "date d/M/yyyy"),
            Map.entry("stamp", "date-time"),
            Map.entry("hour", "time"),
            Map.entry("id", "ignore"),
            Map.entry("note", "ignore"),
            Map.entry("code", "category"));
    assertThat(study.missing()).containsExactly("broken");
    assertThat(study.warnings()).singleElement().asString().contains("\"mostly\"", ",broken,");
  }

  /** Two days as people write them, and the type that they have. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Jan 1 2000     | Dec 31 2001      | date MMM d[,] yyyy
          Jun 12, 1998   | May 1, 1999      | date MMM d[,] yyyy
          January 1 2000 | May 1 2000       | date MMMM d[,] yyyy
          1 January 2000 | 31 December 2000 | date d MMMM yyyy
          Jan-1-1995     | Mar-31-1996      | date MMM-d-yyyy
          19580329       | 20010101         | date yyyyMMdd
          2006-01        | 2007-12          | date yyyy-MM
          Jan 2006       | Dec 2007         | date MMM[-][ ]yyyy
          1974Q1         | 1975Q4           | date yyyy[-][ ]'Q'q
          1974-Q1        | 1975-Q4          | date yyyy[-][ ]'Q'q
          19580329       | 19581329         | ''
          """)
  void aDayInWordsAMonthAndAQuarterAreDates(String day, String other, String type)
      throws IOException {
    StringBuilder text = new StringBuilder("day,x,y\n");
    for (int i = 0; i < 30; i++) {
      text.append(quoted(i % 3 == 0 ? day : other)).append(',').append(i * i % 11);
      text.append(',').append(i % 2).append('\n');
    }
    TableStudy study = study(write("days.csv", text.toString(), StandardCharsets.UTF_8), "y");
    assertThat(kinds(study).getOrDefault("day", "")).isEqualTo(type);
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  /** Labels of 60 rows, and what they are taken for. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 1 2                     | CLASSIFICATION | 0
          0 1 2 3 4 5 6 7 8 9 10 11 | CLASSIFICATION | 0
          0 1 4                     | CLASSIFICATION | 0
          0 1 2 4 7 9 12 15 22 71   | REGRESSION     | 0
          0 1 NA                    | BINARY         | 20
          0.5 1.5 2.5 '' 8.25       | REGRESSION     | 12
          """)
  void numbersAreClassesWhereEachHasRows(String labels, LabelGuess.Task task, int without)
      throws IOException {
    String[] all = labels.replace("''", "-").split(" ", -1);
    StringBuilder text = new StringBuilder("x,y\n");
    for (int i = 0; i < 60; i++) {
      text.append(i * i % 13).append(',').append(all[i % all.length]).append('\n');
    }
    LabelGuess label = study(write("l.csv", text.toString(), StandardCharsets.UTF_8), "y").label();
    assertThat(label.task()).isEqualTo(task);
    assertThat(label.withoutLabel()).isEqualTo(without);
    assertThat(label.classes()).doesNotContain("NA");
  }

  @Test
  void aTextAmongNumbersToPredictIsNoLabel() throws IOException {
    StringBuilder text = new StringBuilder("x,y\n");
    for (int i = 0; i < 100; i++) {
      text.append(i * i % 13).append(',').append(i == 50 ? "broken" : "" + i * 1.5).append('\n');
    }
    TableStudy study = study(write("l.csv", text.toString(), StandardCharsets.UTF_8), "y");
    assertThat(study.label().task()).isEqualTo(LabelGuess.Task.REGRESSION);
    assertThat(study.warnings()).containsExactly("1 of 100 rows have no label; they are set aside");
  }

  @Test
  void fieldsOfObjectsAreColumnsAndListsOfObjectsAreLeftOut() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      text.append(
          "{\"y\":%s,\"at\":{\"x\":%s,\"in\":{\"z\":\"c%s\"}},\"all\":[{\"v\":1}]}%n"
              .formatted(i % 2, i * i % 11, i % 3));
    }
    Path table = write("nested.json", text.toString(), StandardCharsets.UTF_8);
    assertThat(kinds(study(table, "y"))).hasToString("{all=ignore, at.in.z=category}");
    assertThat(study(table, "y").said())
        .contains("left out: all (of type array<struct<v:bigint>>)")
        .contains("40 rows, 3 features: 1 categories, 1 numbers, 1 left out");
    assertThat(study(table, "at.x").labels()).containsExactly("at.x");
    JobFailure failure = catchThrowableOfType(JobFailure.class, () -> study(table, "at"));
    assertThat(failure).hasMessage("The data have no column \"at\"");
    assertThat(failure.remedy()).contains("at.x");
    assertThat(catchThrowableOfType(JobFailure.class, () -> study(table, "all")))
        .hasMessage("Column \"all\" is of type array<struct<v:bigint>>");
  }

  @Test
  void aFeatureThatEqualsTheLabelIsTold() throws IOException {
    StringBuilder text = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 50; i++) {
      text.append(i * i % 7).append(',').append(i % 2).append(',').append(i % 2).append('\n');
    }
    assertThat(study(write("leak.csv", text.toString(), StandardCharsets.UTF_8), "y").warnings())
        .containsExactly("\"b\" equals the label in every row: it gives the answer away");
  }

  @Test
  void theLabelIsLookedForFirst() throws IOException {
    JobFailure failure =
        catchThrowableOfType(JobFailure.class, () -> study(small("semi.csv"), "Y"));
    assertThat(failure).hasMessage("The data have no column \"Y\"");
    assertThat(failure.remedy()).isEqualTo("Did you mean \"y\"? They have: a, b, y.");
  }

  @ParameterizedTest
  @CsvSource({
    "'<!DOCTYPE html>\n<html><body>404</body>', a page of HTML or XML",
    "'sep=;\r\na;b;y\r\n1;2;0\r\n', 'a table below a line for Excel, sep=…'",
  })
  void whatIsNoTableIsTold(String content, String what) throws IOException {
    Path file = write("t.csv", content, StandardCharsets.UTF_8);
    JobFailure failure = catchThrowableOfType(JobFailure.class, () -> study(file, "y"));
    assertThat(failure).hasMessage("t.csv is " + what);
  }

  @Test
  void aWebAddressIsNoFile() {
    String address = "http://127.0.0.1:1/t.csv";
    JobFailure unread =
        catchThrowableOfType(
            JobFailure.class,
            () ->
                new TableReader(spark, "csv")
                    .readStrictly(new Table(Optional.of(address), Map.of())));
    assertThat(unread).hasMessageStartingWith(address + " is a web address");
    JobFailure failure =
        catchThrowableOfType(
            JobFailure.class,
            () ->
                FileStart.of(
                    "https://example.org/t.csv", spark.sparkContext().hadoopConfiguration()));
    assertThat(failure).hasMessageStartingWith("https://example.org/t.csv is a web address");
  }

  @Test
  void everyLayoutGivesTheSameConfiguration() throws IOException {
    List<String> rows = List.of(cities(",", ".").split("\n"));
    Path one = write("layout.csv", String.join("\n", rows), StandardCharsets.UTF_8);
    String expected = TableConfig.of(study(one, "y"), false);
    Path many = Files.createDirectory(folder.resolve("many"));
    for (int part = 0; part < 7; part++) {
      StringBuilder text = new StringBuilder(rows.get(0) + "\n");
      for (int i = rows.size() - 1; i > 0; i--) {
        text.append(i % 7 == part ? rows.get(i) + "\n" : "");
      }
      Files.writeString(many.resolve("part-" + part + ".csv"), text);
    }
    String found =
        TableConfig.of(study(many, "y"), false)
            .replace(many.toString(), one.toString())
            .replace("run-name = many", "run-name = layout");
    assertThat(found).isEqualTo(expected);
    String parquet = folder.resolve("layout.parquet").toString();
    spark.read().option("header", "true").csv(one.toString()).write().parquet(parquet);
    TableStudy typed = study(Path.of(parquet), "y");
    assertThat(kinds(typed)).hasToString("{Städte=category}");
    assertThat(typed.format().format()).isEqualTo("parquet");
  }

  @Test
  void aFileIsReadInOneJob() throws Exception {
    Path file = write("x.csv", "a,y\n1,p\n2,q\n3,p\n", StandardCharsets.UTF_8);
    AtomicInteger jobs = new AtomicInteger();
    SparkListener count =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart started) {
            jobs.incrementAndGet();
          }
        };
    study(file, "y");
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().addSparkListener(count);
    study(file, "y");
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().removeSparkListener(count);
    assertThat(jobs).hasValue(1);
  }
}
