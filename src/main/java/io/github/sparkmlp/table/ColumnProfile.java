package io.github.sparkmlp.table;

import io.github.sparkmlp.model.FeatureColumn.Kind;
import io.github.sparkmlp.model.Moment;
import io.github.sparkmlp.model.Spelling;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Statistics of a column's values. Counts are exact, in any order and partitioning of the rows. */
public final class ColumnProfile implements Serializable {
  private static final long serialVersionUID = 1;

  /** Texts commonly written for a missing value, besides the empty text. */
  static final Set<String> MISSING =
      Set.of(
          "NA", "N/A", "n/a", "na", "NaN", "nan", "null", "NULL", "Null", "None", "none", "?", "-",
          "--", "#N/A", "NIL", "nil", "<NA>", ".");

  /** The most non-numeric texts to keep as examples. */
  private static final int STRAYS = 8;

  private static final int LONGEST_DATE = 35;

  /** How many texts of a column are read only once. */
  private static final int MOST_FORMS = 1 << 11;

  private static final double SKEW = 4;

  private static final Pattern DECIMAL_COMMA =
      Pattern.compile("[-+]?(\\d+|\\d{1,3}(\\.\\d{3})+)?,\\d+");

  private static final Spelling FORMATTED =
      new Spelling(Spelling.Style.FORMATTED, "", List.of(), false);
  private static final Spelling FORMATTED_COMMA =
      new Spelling(Spelling.Style.FORMATTED, "", List.of(), true);
  private static final Pattern FORMATTED_SHAPE =
      Pattern.compile(
          "[(\\-+]?\\s*(\\p{Sc}|[A-Z]{3})?\\s*[-+]?[\\d.,'’ \u00a0\u202f]*\\d[\\d.,]*\\s*(%|‰|\\p{Sc}|[A-Z]{3})?\\)?");

  /** Formats of dates and times; if two fit, the first wins. */
  enum Dates {
    ISO_DATE(Kind.DATE, "", "\\d{4}-\\d\\d-\\d\\d"),
    SLASHED_ISO(Kind.DATE, "yyyy/M/d", "\\d{4}/\\d{1,2}/\\d{1,2}"),
    DOTTED(Kind.DATE, "d.M.yyyy", "\\d{1,2}\\.\\d{1,2}\\.\\d{4}"),
    AMERICAN(Kind.DATE, "M/d/yyyy", "\\d{1,2}/\\d{1,2}/\\d{4}"),
    SLASHED(Kind.DATE, "d/M/yyyy", "\\d{1,2}/\\d{1,2}/\\d{4}"),
    DASHED(Kind.DATE, "d-M-yyyy", "\\d{1,2}-\\d{1,2}-\\d{4}"),
    DAY_NAME(Kind.DATE, "d-MMM-yyyy", "\\d{1,2}-[A-Za-z]{3}-\\d{4}"),
    SHORT_NAME(Kind.DATE, "d-MMM-yy", "\\d{1,2}-[A-Za-z]{3}-\\d{2}"),
    WORDS(Kind.DATE, "d MMM yyyy", "\\d{1,2} [A-Za-z]{3} \\d{4}"),
    LONG_WORDS(Kind.DATE, "d MMMM yyyy", "\\d{1,2} [A-Za-z]{3,9} \\d{4}"),
    MONTH_FIRST(Kind.DATE, "MMM d[,] yyyy", "[A-Za-z]{3} \\d{1,2},? \\d{4}"),
    LONG_MONTH(Kind.DATE, "MMMM d[,] yyyy", "[A-Za-z]{3,9} \\d{1,2},? \\d{4}"),
    DASHED_MONTH(Kind.DATE, "MMM-d-yyyy", "[A-Za-z]{3}-\\d{1,2}-\\d{4}"),
    COMPACT(Kind.DATE, "yyyyMMdd", "(19|20)\\d{6}"),
    MONTH(Kind.DATE, "yyyy-MM", "\\d{4}-\\d\\d"),
    MONTH_AND_YEAR(Kind.DATE, "MMM[-][ ]yyyy", "[A-Za-z]{3}[- ]\\d{4}"),
    QUARTER(Kind.DATE, "yyyy[-][ ]'Q'q", "\\d{4}[- ]?Q\\d"),
    ISO(Kind.DATE_TIME, "", "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d.*"),
    SLASHED_ISO_TIME(Kind.DATE_TIME, "yyyy/M/d H:mm[:ss]", "\\d{4}/\\d{1,2}/\\d{1,2} \\d.*"),
    DOTTED_TIME(Kind.DATE_TIME, "d.M.yyyy H:mm[:ss]", "\\d{1,2}\\.\\d{1,2}\\.\\d{4} \\d.*"),
    AMERICAN_TIME(Kind.DATE_TIME, "M/d/yyyy H:mm[:ss]", "\\d{1,2}/\\d{1,2}/\\d{4} [\\d:]*"),
    SLASHED_TIME(Kind.DATE_TIME, "d/M/yyyy H:mm[:ss]", "\\d{1,2}/\\d{1,2}/\\d{4} [\\d:]*"),
    AMERICAN_HALVES(
        Kind.DATE_TIME, "M/d/yyyy h:mm[:ss] a", "\\d{1,2}/\\d{1,2}/\\d{4} [\\d:]* [AaPp][Mm]"),
    TIME(Kind.TIME, "", "\\d\\d:\\d\\d(:\\d\\d.*)?"),
    SHORT_TIME(Kind.TIME, "H:mm[:ss]", "\\d{1,2}:\\d\\d(:\\d\\d)?"),
    HALVES(Kind.TIME, "h:mm[:ss] a", "\\d{1,2}:\\d\\d(:\\d\\d)? [AaPp][Mm]");

    final Kind kind;
    final String pattern;
    private final Pattern shape;

    Dates(Kind kind, String pattern, String shape) {
      this.kind = kind;
      this.pattern = pattern;
      this.shape = Pattern.compile(shape);
    }

    boolean matches(String text) {
      return shape.matcher(text).matches() && Moment.isOf(kind, pattern, text);
    }
  }

  private final String name;
  private final String sparkType;

  long total;

  /** Rows whose text equals the label's. */
  long likeLabel;

  /** Rows whose value is null or blank. */
  long blank;

  /** Rows with a number in machine notation. */
  long plain;

  /** Rows with a whole number in machine notation. */
  long whole;

  /** Rows with a number that has a decimal comma. */
  long comma;

  /**
   * Rows that a tolerant number parser accepts, with a decimal point or, below, a decimal comma.
   */
  long formatted;

  long formattedComma;

  /** Rows with a word for yes or no. */
  long flags;

  /** The number of rows that match each date format. */
  private final EnumMap<Dates, Long> dates = new EnumMap<>(Dates.class);

  long characters;
  long words;
  double least = Double.POSITIVE_INFINITY;
  double greatest = Double.NEGATIVE_INFINITY;
  final DistinctValues values;

  /** Rows per text that means a missing value. */
  final TreeMap<String, Long> missing = new TreeMap<>();

  /** The non-numeric texts that sort first, with their counts and an example row. */
  final TreeMap<String, Stray> strays = new TreeMap<>();

  /** The forms of texts that were seen. */
  private transient Map<String, Form> forms;

  /** The number of rows with a text, and one of these rows. */
  static final class Stray implements Serializable {
    private static final long serialVersionUID = 1;

    long rows;
    String row = "";
  }

  ColumnProfile(String name, String sparkType, int most) {
    this.name = name;
    this.sparkType = sparkType;
    this.values = new DistinctValues(most);
  }

  public String name() {
    return name;
  }

  /** Returns the texts in this column that mean a missing value. */
  public Set<String> missing() {
    return missing.keySet();
  }

  /** Whether the values are arrays or bytes. */
  public boolean isArray() {
    return sparkType.startsWith("array") || sparkType.equals("binary");
  }

  String sparkType() {
    return sparkType;
  }

  /** Whether a text is a number in machine notation. */
  static boolean isNumber(String text) {
    return !Double.isNaN(number(text));
  }

  /** The number that a text is in machine notation; NaN if it is none. */
  private static double number(String text) {
    if (text.isEmpty() || "+-.0123456789".indexOf(text.charAt(0)) < 0) {
      return Double.NaN;
    }
    char last = text.charAt(text.length() - 1);
    if (!(last == '.' || (last >= '0' && last <= '9'))) {
      return Double.NaN;
    }
    for (int i = 1; i < text.length(); i++) {
      if ("+-.eE0123456789".indexOf(text.charAt(i)) < 0) {
        return Double.NaN;
      }
    }
    try {
      double number = Double.parseDouble(text);
      return Float.isFinite((float) number) ? number : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Counts one value, null if it is missing; the row is that of messages. */
  void add(String value, Supplier<String> row) {
    total++;
    String text = value == null ? "" : value.strip();
    if (text.isEmpty() || text.equals("NaN")) {
      blank++;
      return;
    }
    values.add(text, 1);
    characters += text.length();
    if (MISSING.contains(text)) {
      missing.merge(text, 1L, Long::sum);
    }
    double number = number(text);
    if (!Double.isNaN(number)) {
      add(number);
      if (number >= 19_000_101 && Dates.COMPACT.matches(text)) {
        dates.merge(Dates.COMPACT, 1L, Long::sum);
      }
      return;
    }
    words += 1 + text.chars().filter(c -> c == ' ').count();
    addText(text);
    stray(text, 1, row);
  }

  private void add(double number) {
    plain++;
    formatted++;
    formattedComma++;
    whole += number == Math.rint(number) ? 1 : 0;
    least = Math.min(least, number);
    greatest = Math.max(greatest, number);
  }

  private void addText(String text) {
    if (forms == null) {
      forms = new HashMap<>();
    }
    Form form = forms.get(text);
    if (form == null) {
      form = Form.of(text);
      if (forms.size() < MOST_FORMS) {
        forms.put(text, form);
      }
    }
    flags += form.flag ? 1 : 0;
    comma += form.comma ? 1 : 0;
    formatted += form.formatted ? 1 : 0;
    formattedComma += form.formattedComma ? 1 : 0;
    form.dates.forEach(date -> dates.merge(date, 1L, Long::sum));
  }

  /**
   * What a text that is no plain number can be read as.
   *
   * @param flag yes or no
   * @param comma a number with a decimal comma
   * @param formatted a number with signs or separators
   * @param formattedComma such a number, with a decimal comma
   * @param dates the formats of dates and times that it matches
   */
  private record Form(
      boolean flag, boolean comma, boolean formatted, boolean formattedComma, Set<Dates> dates) {

    static Form of(String text) {
      boolean flag = Spelling.isYesOrNo(text);
      boolean digits = text.chars().anyMatch(c -> c >= '0' && c <= '9');
      if (!digits || text.length() > LONGEST_DATE) {
        return new Form(flag, false, false, false, Set.of());
      }
      boolean shaped = FORMATTED_SHAPE.matcher(text).matches();
      Set<Dates> dates = EnumSet.noneOf(Dates.class);
      for (Dates date : Dates.values()) {
        if (date.matches(text)) {
          dates.add(date);
        }
      }
      return new Form(
          flag,
          DECIMAL_COMMA.matcher(text).matches(),
          shaped && FORMATTED.isNumber(text),
          shaped && FORMATTED_COMMA.isNumber(text),
          dates);
    }
  }

  private void stray(String text, long rows, Supplier<String> row) {
    if (strays.size() == STRAYS && text.compareTo(strays.lastKey()) > 0) {
      return;
    }
    Stray stray = strays.computeIfAbsent(text, first -> new Stray());
    // Any row will do, but it must not depend on the partitioning.
    String other = row.get();
    stray.row = stray.rows == 0 || other.compareTo(stray.row) < 0 ? other : stray.row;
    stray.rows += rows;
    if (strays.size() > STRAYS) {
      strays.pollLastEntry();
    }
  }

  long rows(Dates spelling) {
    return dates.getOrDefault(spelling, 0L);
  }

  void merge(ColumnProfile other) {
    total += other.total;
    likeLabel += other.likeLabel;
    blank += other.blank;
    plain += other.plain;
    whole += other.whole;
    comma += other.comma;
    formatted += other.formatted;
    formattedComma += other.formattedComma;
    flags += other.flags;
    other.dates.forEach((date, rows) -> dates.merge(date, rows, Long::sum));
    characters += other.characters;
    words += other.words;
    least = Math.min(least, other.least);
    greatest = Math.max(greatest, other.greatest);
    values.merge(other.values);
    other.missing.forEach((text, rows) -> missing.merge(text, rows, Long::sum));
    other.strays.forEach((text, stray) -> stray(text, stray.rows, () -> stray.row));
  }

  long missingTokens() {
    return missing.values().stream().mapToLong(Long::longValue).sum();
  }

  long present() {
    return total - blank - missingTokens();
  }

  /** Returns the number of distinct values without those that mean a missing value. */
  long distinct() {
    return values.size() - (values.isMore() ? 0 : missing.size());
  }

  boolean hasAllDistinct() {
    return !values.isMore();
  }

  /** Returns the most frequent values with their numbers of rows. */
  List<Map.Entry<String, Long>> top(int most) {
    List<Map.Entry<String, Long>> all = new ArrayList<>(values.counts().entrySet());
    all.removeIf(entry -> missing.containsKey(entry.getKey()));
    all.sort(
        Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry::getKey));
    return all.subList(0, Math.min(most, all.size()));
  }

  /** Whether all numbers are positive and the maximum is several times the median. */
  public boolean isSkewed() {
    return plain > 0 && least > 0 && greatest >= SKEW * quantile(numbers(), 2);
  }

  /** Describes minimum, quartiles and maximum; approximate if more values exist than are kept. */
  String quantiles() {
    Map<Double, Long> numbers = numbers();
    List<String> said = new ArrayList<>();
    said.add(compact(least));
    for (int quarter = 1; quarter < 4; quarter++) {
      said.add(compact(quantile(numbers, quarter)));
    }
    said.add(compact(greatest));
    return String.join(" … ", said);
  }

  private Map<Double, Long> numbers() {
    Map<Double, Long> numbers = new TreeMap<>();
    values
        .counts()
        .forEach(
            (text, rows) -> {
              if (isNumber(text)) {
                numbers.merge(Double.parseDouble(text), rows, Long::sum);
              }
            });
    return numbers;
  }

  private static double quantile(Map<Double, Long> numbers, int quarter) {
    long rank = numbers.values().stream().mapToLong(Long::longValue).sum() * quarter / 4;
    for (Map.Entry<Double, Long> entry : numbers.entrySet()) {
      rank -= entry.getValue();
      if (rank < 0) {
        return entry.getKey();
      }
    }
    return Double.NaN;
  }

  private static String compact(double number) {
    return new BigDecimal(number).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
