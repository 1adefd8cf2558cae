package io.github.sparkmlp;

import io.github.sparkmlp.config.DataConfig.Table;
import io.github.sparkmlp.job.PredictJob;
import io.github.sparkmlp.job.TrainJob;
import io.github.sparkmlp.model.PublishedModel;
import io.github.sparkmlp.session.SparkSettings;
import io.github.sparkmlp.store.Storage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows a second of {@code predict} on ten million generated rows (or so many as the argument says):
 * ten numbers, some of them missing, and a category. Whether memory stays flat: what the heap holds
 * after collections early and late in the job.
 */
public final class PredictBenchmark {
  private PredictBenchmark() {}

  /** Trains on some rows, predicts all. */
  public static void main(String[] arguments) throws Exception {
    long rows = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
    Path folder = Files.createTempDirectory("predict");
    SparkConf conf = SparkSettings.of("benchmark").setIfMissing("spark.master", "local[2]");
    System.setProperty("spark.master", conf.get("spark.master"));
    System.setProperty("spark.ui.enabled", "false");
    try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
      table(spark, 20_000).write().parquet(folder + "/train");
      table(spark, rows).drop("label").write().parquet(folder + "/rows");
      TrainJob.run(TestConfig.read(config(folder), List.of()), spark, () -> false);
    }
    HeapWatch watch = new HeapWatch();
    watch.start();
    Storage storage = new Storage(SparkSettings.hadoop());
    PredictJob.run(
        storage,
        PublishedModel.read(storage, folder + "/runs/run/model"),
        new PredictJob.Request(
            "parquet",
            new Table(Optional.of(folder + "/rows"), Map.of()),
            PredictJob.Format.PARQUET,
            folder + "/predicted",
            "prediction",
            0,
            false));
    watch.report();
  }

  private static Dataset<Row> table(SparkSession spark, long rows) {
    List<String> columns = new ArrayList<>();
    columns.add("id");
    for (int i = 0; i < 10; i++) {
      columns.add(
          "if(hash(id, %d) %% 20 = 0, null, hash(id, %d) / 1e6) as x%d".formatted(i, i + 10, i));
    }
    columns.add("concat('color ', pmod(hash(id, 30), 5)) as color");
    columns.add("if(hash(id, 10) > -hash(id, 11) / 2, 'yes', 'no') as label");
    return spark.range(rows).selectExpr(columns.toArray(String[]::new));
  }

  private static Path config(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("predict.conf"),
        """
        run-name = run
        output = "%1$s/runs"
        data {
          format = parquet
          train { path = "%1$s/train" }
          features = [x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, color]
          categorical = [color], classes = auto, missing = mean, scale = standard
        }
        network { layers = [15, 28, 28, 2] }
        optimizer { type = adam, learning-rate = 0.01 }
        epochs = 2
        """
            .formatted(folder));
  }

  /** What a full collection leaves, every two seconds. */
  private static final class HeapWatch extends Thread {
    private final List<Long> left = new ArrayList<>();

    HeapWatch() {
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!isInterrupted()) {
        System.gc();
        long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        synchronized (left) {
          left.add(bytes);
        }
        try {
          sleep(2000);
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    void report() {
      interrupt();
      synchronized (left) {
        int third = left.size() / 3;
        System.out.printf(
            Locale.ROOT,
            "heap after full collections: at most %,d MB in the first third, %,d MB in the last%n",
            most(left.subList(0, third)),
            most(left.subList(2 * third, left.size())));
      }
    }

    private static long most(List<Long> bytes) {
      return bytes.stream().mapToLong(b -> b).max().orElse(0) / 1_000_000;
    }
  }
}
