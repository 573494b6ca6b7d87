package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.config.Environment;
import io.kadis.app.config.Given;
import io.kadis.app.config.Layers;
import io.kadis.app.config.Setting;
import io.kadis.app.config.SettingException;
import io.kadis.app.config.SettingsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A node's options as settings: what flags, the environment and a file say of them together. */
final class NodeSettings {
  /** How a command is run, and not what a node is told. */
  private static final Set<String> NO_SETTINGS =
      Set.of("--help", "--config", "--json", "--example", "--until-stdin-closes");

  private static final Pattern DEFAULT = Pattern.compile("Default: (.*)\\.$");

  private NodeSettings() {}

  /** Those of a command, in the order of its help. */
  static List<OptionSpec> options(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> !NO_SETTINGS.contains(option.longestName()))
        .toList();
  }

  static Setting setting(OptionSpec option) {
    Setting.Form form =
        option.isMultiValue()
            ? Setting.Form.LIST
            : option.arity().max() == 0 ? Setting.Form.SWITCH : Setting.Form.ONE;
    return new Setting(option.longestName().substring(2), form);
  }

  /** As the help says it, which a test holds against the code; empty when there is none. */
  static String defaultText(OptionSpec option) {
    if (option.arity().max() == 0) {
      return "off";
    }
    var found = DEFAULT.matcher(String.join(" ", option.description()));
    return found.find()
        ? found.group(1).replace("${DEFAULT-VALUE}", String.valueOf(option.initialValue()))
        : "";
  }

  /** The layers, and what is to be said of the environment besides. */
  record Read(Layers layers, List<String> warnings) {}

  /**
   * @throws SettingException or StartException for a file or variable that cannot be taken
   */
  static Read read(CommandSpec spec, String[] args, Map<String, String> variables)
      throws SettingException, StartException {
    List<Setting> settings = options(spec).stream().map(NodeSettings::setting).toList();
    var environment = Environment.read(variables, settings);
    var below = new ArrayList<List<Given>>();
    below.add(environment.given());
    String flag = value("--config", args);
    String file = flag == null ? variables.get(Environment.FILE) : flag;
    if (file != null && !file.isBlank()) {
      below.add(SettingsFile.read(Path.of(file), settings));
    }
    var warnings =
        environment.unknown().stream().map("unknown variable %s is ignored"::formatted).toList();
    return new Read(Layers.of(flags(args), settings, below), warnings);
  }

  private static Set<String> flags(String[] args) {
    var flags = new TreeSet<String>();
    for (String arg : args) {
      flags.add(arg.replaceFirst("=.*", ""));
    }
    return flags;
  }

  private static @Nullable String value(String flag, String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith(flag + "=")) {
        return args[i].substring(flag.length() + 1);
      }
      if (args[i].equals(flag) && i + 1 < args.length) {
        return args[i + 1];
      }
    }
    return null;
  }
}
