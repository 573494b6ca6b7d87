package io.kadis.kv.rpc;

import io.kadis.libp2p.multiformats.Multihash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;

/**
 * What all nodes of one database must have in common, as one line of text: replicas that disagree
 * on what is valid, or on how long a delete is remembered, would each be right and never agree
 * (docs/adr/0010). Each request carries the line's hash; a replica of other settings refuses it.
 * Pure.
 *
 * <p>The names of an application's namespaces are compared, not their rules: a namespace whose
 * rules change takes a new name.
 */
public final class SharedSettings {
  /** Of a peer's line, the rest is ignored: names of namespaces, as many as one can read. */
  static final int MAX_LINE_CHARS = 1_024;

  /** What a request says that does not tell: one of another make may be served. */
  static final long NOT_TOLD = 0;

  private static final String NAMESPACES = "namespaces";
  private static final Pattern MILLIS = Pattern.compile("([0-9]{1,18})ms");

  private final Map<String, String> values = new LinkedHashMap<>();
  private final String line;
  private final long hash;

  /**
   * @param namespaces the names of those whose replicas are Kadis nodes
   */
  public SharedSettings(Duration maxClockSkew, Duration tombstoneTtl, Set<String> namespaces) {
    values.put("max-clock-skew", maxClockSkew.toMillis() + "ms");
    values.put("tombstone-ttl", tombstoneTtl.toMillis() + "ms");
    values.put(NAMESPACES, String.join(",", new TreeSet<>(namespaces))); // Last: it may be cut.
    var parts = new ArrayList<String>();
    values.forEach((name, value) -> parts.add(name + "=" + value));
    this.line = String.join(" ", parts);
    this.hash = hash(line);
  }

  /** As {@code max-clock-skew=60000ms tombstone-ttl=604800000ms namespaces=hash,kv}. */
  public String line() {
    return line;
  }

  /** The first 8 bytes of the SHA-256 of the line; never 0, which is for "not told". */
  public long hash() {
    return hash;
  }

  /** Whether a request that told {@code theirs} is to be served. */
  public boolean accept(long theirs) {
    return theirs == NOT_TOLD || theirs == hash;
  }

  /**
   * What differs, with both values and the way out, for a person.
   *
   * @param theirs a peer's line, without control characters
   */
  public String differences(String theirs) {
    var told = parse(theirs);
    var names = new TreeSet<>(values.keySet());
    names.addAll(told.keySet());
    var all = new ArrayList<String>();
    var flags = new ArrayList<String>();
    for (String name : names) {
      var here = values.getOrDefault(name, "not set");
      var there = told.getOrDefault(name, "not set");
      if (!here.equals(there)) {
        all.add("%s is %s here and %s there".formatted(name, words(here), words(there)));
        flags.add(name.equals(NAMESPACES) ? "namespaces" : "--" + name);
      }
    }
    return all.isEmpty()
        ? "other settings than here, which it does not name"
        : "%s: start both with the same %s".formatted(join(all), join(flags));
  }

  private static String join(List<String> parts) {
    return String.join(", ", parts);
  }

  private static Map<String, String> parse(String line) {
    var parts = new LinkedHashMap<String, String>();
    for (String part : line.split(" ", -1)) {
      int sign = part.indexOf('=');
      if (sign > 0) {
        parts.put(part.substring(0, sign), part.substring(sign + 1));
      }
    }
    return parts;
  }

  /** A duration as our flags write it; anything else as it is. */
  private static String words(String value) {
    var millis = MILLIS.matcher(value);
    return millis.matches() ? words(Long.parseLong(millis.group(1))) : value;
  }

  private static String words(long millis) {
    long[] units = {86_400_000, 3_600_000, 60_000, 1_000};
    String[] names = {"d", "h", "m", "s"};
    for (int i = 0; i < units.length; i++) {
      if (millis >= units[i] && millis % units[i] == 0) {
        return millis / units[i] + names[i];
      }
    }
    return millis + "ms";
  }

  private static long hash(String line) {
    var digest = Multihash.sha256(Bytes.wrap(line.getBytes(StandardCharsets.UTF_8))).digest();
    long first = digest.getLong(0);
    return first == NOT_TOLD ? 1 : first;
  }
}
