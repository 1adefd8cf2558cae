package io.github.sparkmlp.secret;

import java.util.regex.Pattern;

/**
 * Recognizes the names of secrets, among configuration keys, environment variables and URI
 * parameters.
 */
public final class SecretNames {
  /**
   * Matches anywhere in a name. Short words must stand alone or begin with a capital, as in dbPwd.
   */
  public static final String REGEX =
      "(?i:secret|passw(?:or)?d|passphrase|token|credential|signature|authorization|bearer|jaas"
          + "|(?:access|account|api|private|shared|signing|encryption)[._-]?key"
          + "|(?<![a-z])(?:pass|pwd|pw|sas|sig)(?![a-z]))"
          + "|(?<=[a-z])(?:Pass|Pwd|Sas|Sig)(?![a-z])";

  private static final Pattern PATTERN = Pattern.compile(REGEX);

  private SecretNames() {}

  static boolean match(String name) {
    return PATTERN.matcher(name).find();
  }
}
