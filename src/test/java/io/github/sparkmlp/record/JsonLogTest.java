package io.github.sparkmlp.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkmlp.config.ReduceConfig.Strategy;
import io.github.sparkmlp.train.StepCosts;
import io.github.sparkmlp.train.StepCosts.Cost;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLogTest {
  @Test
  void programsAreToldWhatStepsCost() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RunLog log = RunLog.to(new PrintStream(out, true, StandardCharsets.UTF_8), RunLog.Format.JSON);
    log.stepsCost(
        new StepCosts(
            Strategy.AUTO,
            Strategy.FUSED,
            Map.of(
                Strategy.TREE,
                new Cost(9.5, true),
                Strategy.DIRECT,
                new Cost(6.5, false),
                Strategy.FUSED,
                new Cost(0.25, true))));
    JsonNode event = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(event.path("event").asText()).isEqualTo("stepCosts");
    assertThat(event.path("configured").asText()).isEqualTo("auto");
    assertThat(event.path("taken").asText()).isEqualTo("fused");
    assertThat(event.path("fastest").asText()).isEqualTo("fused");
    assertThat(event.path("measuredMillis").toString()).isEqualTo("{\"tree\":9.5,\"fused\":0.25}");
    assertThat(event.path("estimatedMillis").toString()).isEqualTo("{\"direct\":6.5}");
  }
}
