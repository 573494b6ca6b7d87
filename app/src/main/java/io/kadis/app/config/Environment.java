package io.kadis.app.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The layer of {@code KADIS_} variables. Pure: the variables are an argument. */
public final class Environment {
  static final String PREFIX = "KADIS_";

  /** What others than settings read: commands, the launcher, and where the file is. */
  public static final String FILE = "KADIS_CONFIG";

  private static final Set<String> NO_SETTINGS = Set.of(FILE, "KADIS_API", "KADIS_JAVA_OPTS");

  /** What Kubernetes tells all containers of a service that is called kadis or kadis-something. */
  private static final Pattern SERVICE =
      Pattern.compile("KADIS_(.*_)?(SERVICE_(HOST|PORT).*|PORT_\\d+_.*)");

  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  /**
   * What the variables say.
   *
   * @param unknown names that look like ours and are not, each with what it may have meant
   */
  public record Read(List<Given> given, List<String> unknown) {
    public Read {
      given = List.copyOf(given);
      unknown = List.copyOf(unknown);
    }
  }

  private Environment() {}

  /** Empty variables say nothing: that is how shells and containers take one back. */
  public static Read read(Map<String, String> variables, Collection<Setting> settings) {
    var byVariable = new TreeMap<String, Setting>();
    settings.forEach(setting -> byVariable.put(setting.variable(), setting));
    var given = new ArrayList<Given>();
    var unknown = new ArrayList<String>();
    for (var variable : new TreeMap<>(variables).entrySet()) {
      String name = variable.getKey();
      if (!isOurs(name, variable.getValue())) {
        continue;
      }
      if (byVariable.get(name) instanceof Setting setting) {
        var values = values(setting, variable.getValue().strip());
        given.add(new Given(setting, values, new Origin.Variable(name)));
      } else {
        unknown.add(name + Nearest.hint(name, byVariable.keySet()));
      }
    }
    return new Read(given, unknown);
  }

  private static boolean isOurs(String name, String value) {
    return name.startsWith(PREFIX)
        && !value.isBlank()
        && !NO_SETTINGS.contains(name)
        && !SERVICE.matcher(name).matches()
        && !(name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
  }

  private static List<String> values(Setting setting, String text) {
    return setting.form() == Setting.Form.LIST
        ? Arrays.stream(text.split("[,\\s]+")).filter(value -> !value.isEmpty()).toList()
        : List.of(text);
  }
}
