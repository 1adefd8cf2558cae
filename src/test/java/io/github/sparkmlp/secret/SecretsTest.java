package io.github.sparkmlp.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sparkmlp.TestConfig;
import io.github.sparkmlp.config.DataConfig;
import io.github.sparkmlp.config.JobConfig;
import io.github.sparkmlp.failure.ExitCode;
import io.github.sparkmlp.failure.JobFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final String CONFIG =
      """
      run-name = test
      data { format = jdbc, train { path = "in" }, options { } }
      network { layers = [4, 3, 2] }
      optimizer { type = sgd, learning-rate = 0.1 }
      epochs = 3
      """;

  @TempDir private Path folder;

  private JobConfig read(String text, String... overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("test.conf"), text);
    return TestConfig.read(file, List.of(overrides));
  }

  private String failure(String text, String... overrides) {
    JobFailure failure = catchThrowableOfType(JobFailure.class, () -> read(text, overrides));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    return Secrets.redact(failure.getMessage());
  }

  private static String redact(String text) {
    return Redaction.OF_NOTHING_KNOWN.redact(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.options.password",
        "data.options.sfPassword",
        "data.options.fs.s3a.access.key",
        "data.options.fs.s3a.secret.key",
        "data.options.fs.azure.account.key.store.dfs.core.windows.net",
        "data.options.fs.azure.sas.fixed",
        "data.options.privateKey",
        "data.options.api-key",
        "data.options.dbPwd",
        "vars.db-token",
        "vars.credentials.user",
        "AWS_SESSION_TOKEN",
        "DB_PASS",
        "sig"
      })
  void namesOfSecrets(String name) {
    assertThat(Secrets.isSecret(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PWD", "OLDPWD", "data.label", "batch.order-by", "run-name", "augment.sigma"})
  void namesOfOtherThings(String name) {
    assertThat(Secrets.isSecret(name)).isFalse();
  }

  /** Every key that there is stands in the printed configuration, with its default. */
  @Test
  void noKeyOfOursIsASecret() throws IOException {
    String all =
        CONFIG
            + """
            optimizer { type = adamw, clip-norm = 1, beta1 = 0.9 }
            loss { type = cross-entropy, label-smoothing = 0.1 }
            schedule { type = one-cycle, warm-up-epochs = 1 }
            augment { shape = [2, 2], shift = 1, rotate = 2, elastic { alpha = 3, sigma = 1 } }
            data { validation { fraction = 0.1 }, test { path = x }, class-weights = balanced, weight = w }
            early-stopping { patience = 3 }
            publish { require { accuracy = 0.9 } }
            network { init-from = runs/a, new-output-layer = true, dropout = 0.1 }
            checkpoint { single-writer = true }
            batch { order-by = [a] }
            """;
    assertThat(read(all).resolved()).doesNotContain(Redaction.MARK).contains("sigma", "order-by");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "No s3a://me:Xq9@bucket/a@b here | No s3a://me:***@bucket/a@b here",
        "s3a://AKIA:Xq/9@bucket/a | s3a://AKIA:***@bucket/a",
        "redis://:X@q@host:6379/0 | redis://:***@host:6379/0",
        "jdbc:oracle:thin:scott/Xq9@//host:1521/s | jdbc:oracle:thin:scott/***@//host:1521/s",
        "https://h/p?sv=1&sig=Xq%2F9%3D&se=2 | https://h/p?sv=1&sig=***&se=2",
        "jdbc:sqlserver://h;user=me;password=Xq9;a=b | jdbc:sqlserver://h;user=me;password=***;a=b",
        "password={X q;9};a=b | password=***;a=b",
        "x.LoginModule required username=\"u\" password=\"X q\"; | x.LoginModule required username=\"u\" password=\"***\";",
        "{\"db.token\": \"X q\", \"a\": 1} | {\"db.token\": \"***\", \"a\": 1}",
        "--data.options.password=Xq9 is not known | --data.options.password=*** is not known"
      })
  void urisAndAssignmentsLoseTheirSecrets(String text, String redacted) {
    assertThat(redact(text)).isEqualTo(redacted);
    assertThat(redact(redacted)).isEqualTo(redacted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://nn:8020/user/a@b/part-0.csv, row 3: \"label\" is 2",
        "spark://h1:7077,h2:7077",
        "abfss://container@account.dfs.core.windows.net/a",
        "spark://CoarseGrainedScheduler@host:40301",
        "password is missing: Expecting a value but got wrong token: '}'",
        "2 passes; sigma=4, compass=north, network.layers = [784, 28, 10]",
        "epochs = 0 (--set epochs)"
      })
  void ordinaryTextStaysAsItIs(String text) {
    assertThat(redact(text)).isEqualTo(text);
  }

  @Test
  void knownValuesGoInEverySpelling() {
    Redaction redaction = Redaction.OF_NOTHING_KNOWN.and(List.of("p\"q/ä s", "abcd", "abcdef"));
    assertThat(redaction.redact("<p\"q/ä s> <p\\\"q/ä s> <p%22q%2F%C3%A4%20s>"))
        .isEqualTo("<***> <***> <***>");
    assertThat(redaction.redact("abcdef abcd")).isEqualTo("*** ***");
  }

  @Test
  void shortValuesFlagsAndSmallNumbersAreNotLookedForEverywhere() {
    Redaction redaction =
        Redaction.OF_NOTHING_KNOWN.and(List.of("", "abc", "true", "0.75", "3600"));
    assertThat(redaction.redact("abc true 0.75 3600")).isEqualTo("abc true 0.75 3600");
  }

  @Test
  void argumentsTellTheirSecretsBeforeTheyAreUnderstood() throws IOException {
    Path file = Files.writeString(folder.resolve("key.pem"), "");
    Secrets.learnArguments(
        List.of(
            "--set",
            "data.options.password=cli-Xq1",
            "--set=vars.token = cli-Xq2",
            "--password",
            "cli-Xq3",
            "--set",
            "data.options.private-key-file=" + file,
            "--set",
            "output=s3a://tokens:8020/cli-Xq4"));
    assertThat(Secrets.redact("cli-Xq1, cli-Xq2, cli-Xq3")).isEqualTo("***, ***, ***");
    String location = "s3a://tokens:8020/cli-Xq4 " + file;
    assertThat(Secrets.redact(location)).isEqualTo(location);
  }

  @Test
  void theJobHasTheSecretAndWhatIsShownHasNot() throws IOException {
    JobConfig config =
        read(
            CONFIG,
            "vars.login.secret=vault-Xq1",
            "data.options.password=vault-Xq1",
            "data.options.url=\"jdbc:x://h/db?user=me&pw=vault-Xq1\"",
            "data.options.note=as vault-Xq1 says",
            "data.options.\"pin.token\"=99",
            "output=\"s3a://me:vault-Xq2@bucket/runs\"");
    assertThat(((DataConfig.Table) config.data().train()).options())
        .containsEntry("password", "vault-Xq1");
    assertThat(config.output()).isEqualTo("s3a://me:vault-Xq2@bucket/runs");
    assertThat(config.resolved())
        .doesNotContain("vault-Xq")
        .contains(
            "\"password\":\"***\"",
            "\"pin.token\":\"***\"",
            "s3a://me:***@bucket/runs",
            "as *** says");
    assertThat(config.hocon()).doesNotContain("vault-Xq").contains("password=\"***\"");
    assertThat(Secrets.redact("Login with vault-Xq2 failed")).isEqualTo("Login with *** failed");
  }

  @Test
  void theIdentityOfARunDoesNotDependOnItsSecrets() throws IOException {
    String initFrom = "network.init-from=\"s3a://me:%s@bucket/model\"";
    JobConfig first = read(CONFIG, initFrom.formatted("vault-Xq3"), "data.options.token=vault-Xq4");
    JobConfig second =
        read(CONFIG, initFrom.formatted("vault-Xq5"), "data.options.token=vault-Xq6");
    assertThat(first.learning()).isEqualTo(second.learning());
    assertThat(first.learning().toString()).contains("s3a://me:***@bucket").doesNotContain("Xq");
    assertThat(first.network().initFrom()).contains("s3a://me:vault-Xq3@bucket/model");
  }

  @Test
  void errorsOfTheConfigurationQuoteNoSecret() {
    assertThat(failure(CONFIG, "data.options.password=[a7]"))
        .contains("data.options.password = ***");
    assertThat(failure(CONFIG + "\ndata.options.password = broken-Xq1 } }")).doesNotContain("Xq");
    assertThat(failure(CONFIG + "\nvars.token = \"broken-Xq2\" {a = 1}")).doesNotContain("Xq");
    assertThat(failure(CONFIG + "\nvars.token = \"broken-Xq3\n")).doesNotContain("Xq");
    assertThat(failure(CONFIG, "vars.token={a = broken-Xq4")).doesNotContain("Xq");
  }
}
