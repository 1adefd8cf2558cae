package io.github.sparkmlp.command;

import io.github.sparkmlp.session.Session;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.table.TableConfig;
import io.github.sparkmlp.table.TableOptions;
import io.github.sparkmlp.table.TableStudy;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "init",
    description = "Looks at a table and prints a commented configuration that trains on it.",
    footer = {"", "Example: init --data adult.csv --label income > adult.conf"})
public final class InitCommand implements Callable<Integer> {
  @Mixin private TableOptions table;

  @Override
  public Integer call() throws Exception {
    try (SparkSession spark = Session.open(SparkSettings.of("init"))) {
      TableStudy study = TableStudy.of(spark, table);
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      out.print(TableConfig.of(study, true));
      study.warnings().forEach(warning -> System.err.println("warning: " + warning));
    }
    return 0;
  }
}
