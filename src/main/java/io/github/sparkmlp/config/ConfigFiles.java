package io.github.sparkmlp.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Configurations by location, wherever files can be: a path, a URI, the class path. What one
 * includes is found beside it.
 */
public final class ConfigFiles {
  private final Reader reader;
  private final List<String> texts = new ArrayList<>();

  /** Reads all bytes of a file. */
  @FunctionalInterface
  public interface Reader {
    byte[] read(String location) throws IOException;
  }

  public ConfigFiles(Reader reader) {
    this.reader = reader;
  }

  Config parse(String location) throws IOException {
    try {
      String text = new String(reader.read(location), StandardCharsets.UTF_8);
      texts.add(text);
      return ConfigFactory.parseString(
          text,
          ConfigParseOptions.defaults()
              .setSyntax(ConfigSyntax.CONF)
              .setOriginDescription(location)
              .setIncluder(new Beside(location)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What was read so far, whether it could be parsed or not. */
  List<String> texts() {
    return texts;
  }

  private final class Beside implements ConfigIncluder, ConfigIncluderFile {
    private final String location;

    Beside(String location) {
      this.location = location;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      int end = Math.max(location.lastIndexOf('/'), location.lastIndexOf(':')) + 1;
      boolean absolute = what.startsWith("/") || what.contains(":");
      return root(absolute ? what : location.substring(0, end) + what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return root(what.getPath());
    }

    private ConfigObject root(String included) {
      try {
        return parse(included).root();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
