package io.github.sparkmlp.secret;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.rewrite.RewriteAppender;
import org.apache.logging.log4j.core.appender.rewrite.RewritePolicy;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;

/** Removes secrets from everything this process logs, by any logger and to any appender. */
public final class RedactedLog implements RewritePolicy {
  private static final String SUFFIX = "-redacted";

  private RedactedLog() {}

  /** Puts the redaction before the appenders of every logger; a second call changes nothing. */
  public static void install() {
    if (LogManager.getContext(false) instanceof LoggerContext context) {
      Configuration configuration = context.getConfiguration();
      configuration.getLoggers().values().forEach(logger -> install(logger, configuration));
      context.updateLoggers();
    }
  }

  private static void install(LoggerConfig logger, Configuration configuration) {
    for (String name : List.copyOf(logger.getAppenders().keySet())) {
      if (!name.endsWith(SUFFIX)) {
        AppenderRef reference = reference(name, logger);
        Appender redacted = before(name, configuration);
        logger.addAppender(redacted, reference.getLevel(), reference.getFilter());
        logger.removeAppender(name);
      }
    }
  }

  private static AppenderRef reference(String name, LoggerConfig logger) {
    return logger.getAppenderRefs().stream()
        .filter(reference -> reference.getRef().equals(name))
        .findFirst()
        .orElse(AppenderRef.createAppenderRef(name, null, null));
  }

  private static Appender before(String name, Configuration configuration) {
    Appender known = configuration.getAppender(name + SUFFIX);
    if (known != null) {
      return known;
    }
    AppenderRef[] after = {AppenderRef.createAppenderRef(name, null, null)};
    Appender redacted =
        RewriteAppender.createAppender(
            name + SUFFIX, "true", after, configuration, new RedactedLog(), null);
    redacted.start();
    configuration.addAppender(redacted);
    return redacted;
  }

  /**
   * Returns the event unchanged if it holds no secret; otherwise a redacted copy, with the stack
   * trace as part of its message.
   */
  @Override
  public LogEvent rewrite(LogEvent event) {
    String message = event.getMessage().getFormattedMessage();
    if (event.getThrown() != null) {
      message += System.lineSeparator() + stackTrace(event.getThrown());
    }
    Map<String, String> context = new TreeMap<>(event.getContextData().toMap());
    String all = message + context;
    context.replaceAll((key, value) -> Secrets.redact(String.valueOf(value)));
    return Secrets.redact(all).equals(all)
        ? event
        : Log4jLogEvent.newBuilder()
            .setLoggerName(event.getLoggerName())
            .setLoggerFqcn(event.getLoggerFqcn())
            .setLevel(event.getLevel())
            .setMarker(event.getMarker())
            .setInstant(event.getInstant())
            .setThreadName(event.getThreadName())
            .setContextData(ContextDataFactory.createContextData(context))
            .setMessage(new SimpleMessage(Secrets.redact(message)))
            .build();
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
