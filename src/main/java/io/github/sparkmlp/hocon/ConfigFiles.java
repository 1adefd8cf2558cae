package io.github.sparkmlp.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.github.sparkmlp.failure.ExitCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads configurations from any location: a path, a URI, the class path. An included file is found
 * next to the file that includes it, and is read in the same way.
 */
public final class ConfigFiles {
  private static final int MOST_FILES = 100;

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
    if (texts.size() == MOST_FILES) {
      throw ExitCode.USAGE.failure(
          "%s is included after %s other files".formatted(location, MOST_FILES),
          "Does a file include itself?");
    }
    return parse(new String(bytes(location), StandardCharsets.UTF_8), location);
  }

  /** Parses a text; included files are found next to its location. */
  Config parse(String text, String location) throws IOException {
    texts.add(text);
    try {
      return ConfigFactory.parseString(
          text,
          ConfigParseOptions.defaults()
              .setSyntax(ConfigSyntax.CONF)
              .setOriginDescription(location)
              .setIncluder(new Beside(location)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IllegalArgumentException e) {
      // The library takes -400 for a character code.
      throw new ConfigException.Generic(e.getMessage(), e);
    }
  }

  private byte[] bytes(String location) throws IOException {
    try {
      return reader.read(location);
    } catch (IllegalArgumentException e) {
      throw ExitCode.USAGE.failure(
          "\"%s\" is not a valid location: %s".formatted(location, e.getMessage()),
          "Name a file: a path, a URI, or classpath:…",
          e);
    }
  }

  /** Returns all texts read so far, including those that could not be parsed. */
  List<String> texts() {
    return texts;
  }

  /** Resolves includes of each kind: the library would resolve one left out here, from any host. */
  private final class Beside
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
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

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return root(what.toString());
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return root("classpath:" + what);
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
