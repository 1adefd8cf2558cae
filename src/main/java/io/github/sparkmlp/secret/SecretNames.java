package io.github.sparkmlp.secret;

import java.util.regex.Pattern;

/** Which names say that their value is a secret: of keys, variables, parameters of URIs. */
public final class SecretNames {
  /** Found anywhere in such a name. Short words stand alone, or begin with a capital: dbPwd. */
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
