package io.github.sparkmlp.command;

import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.job.TrainJob;
import io.github.sparkmlp.record.RunLog;
import io.github.sparkmlp.session.Session;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.table.TableConfig;
import io.github.sparkmlp.table.TableOptions;
import io.github.sparkmlp.table.TableStudy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "train",
    description = "Trains a network and writes the model.",
    footer = {
      "",
      "Example: train --data adult.csv --label income",
      "Example: train --config conf/seed.conf --set epochs=20"
    })
public final class TrainCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config;

  @Mixin private TableOptions table;

  @Option(names = "--resume", description = "Fails unless there is an earlier start of this run.")
  private boolean resume;

  @Option(
      names = "--dry-run",
      description = "Reads and checks everything, prints what would be done, and stops.")
  private boolean dryRun;

  @Option(
      names = "--log",
      paramLabel = "FORMAT",
      description = "Format of standard output: text, or json (one object a line). Default: text.")
  private RunLog.Format format = RunLog.Format.TEXT;

  @Override
  public Integer call() throws Exception {
    RunLog log = RunLog.to(System.out, format);
    if (table.isNamed()) {
      trainOnTable(log);
    } else {
      TrainJob.run(config.read(), new TrainJob.Options(resume, dryRun, List.of()), log);
    }
    return 0;
  }

  private void trainOnTable(RunLog log) throws IOException {
    if (config.isNamed()) {
      throw ExitCode.USAGE.failure(
          "Both --config and --data are given",
          "A configuration names its data; init prints one for --data.");
    }
    SparkConf conf = SparkSettings.ofTable();
    try (SparkSession spark = Session.open(conf, log::warning)) {
      TableStudy study = TableStudy.of(spark, table);
      study.said().forEach(log::said);
      study.warnings().forEach(log::warning);
      TrainJob.run(
          config.read(TableConfig.of(study, false)),
          new TrainJob.Options(resume, dryRun, study.columns()),
          log);
    }
  }
}
