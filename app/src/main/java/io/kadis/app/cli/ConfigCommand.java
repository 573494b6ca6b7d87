package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.config.Layers;
import io.kadis.app.config.Origin;
import io.kadis.app.config.Setting;
import io.kadis.app.http.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kadis config}: what a node started the same way would be told, and by whom. */
@Command(
    name = "config",
    abbreviateSynopsis = true,
    sortOptions = false,
    description = "A node's settings, and where each comes from.",
    footer = {
      "",
      "Flags go over KADIS_ variables, those over the file, that over defaults.",
      "",
      "Examples:",
      "  kadis config --example > kadis.toml         # all settings, to edit",
      "  kadis config --config kadis.toml            # what is in force",
      "  KADIS_REPLICAS=3 kadis config --json        # for scripts"
    })
final class ConfigCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(names = "--example", description = "Print a file with all settings and their defaults.")
  boolean example;

  @Mixin NodeOptions options = new NodeOptions();

  @Spec @Nullable CommandSpec spec;

  private final Stdio io;
  private Layers layers = Layers.NONE;

  /** A setting in force; {@code value} is a text, or a list of them. */
  private record Row(Setting setting, Object value, Origin origin) {}

  ConfigCommand(Stdio io) {
    this.io = io;
  }

  /** Who gave the flags that a person did not. */
  void layers(Layers given) {
    layers = given;
  }

  @Override
  public Integer call() throws StartException {
    var settings = NodeSettings.options(Objects.requireNonNull(spec));
    if (example) {
      settings.forEach(option -> printExample(option, io.out()));
      return ExitCode.DONE.code();
    }
    options.toConfig(); // What a node would refuse is refused here.
    List<Row> rows = settings.stream().map(this::row).toList();
    if (options.json) {
      printJson(rows);
    } else {
      var table = new Table("SETTING", "VALUE", "FROM");
      rows.forEach(row -> table.row(row.setting.name(), cell(row.value), row.origin));
      table.print(io);
    }
    return ExitCode.DONE.code();
  }

  private static String cell(Object value) {
    String text = value instanceof List<?> list ? String.join(" ", texts(list)) : value.toString();
    return text.isEmpty() ? "-" : text;
  }

  private static List<String> texts(List<?> values) {
    return values.stream().map(String::valueOf).toList();
  }

  private Row row(OptionSpec option) {
    Setting setting = NodeSettings.setting(option);
    Origin origin = layers.origins().getOrDefault(setting.flag(), new Origin.Default());
    return new Row(setting, value(option, setting, origin), origin);
  }

  private static Object value(OptionSpec option, Setting setting, Origin origin) {
    boolean standard = origin instanceof Origin.Default;
    if (setting.form() == Setting.Form.LIST) {
      return standard ? List.of() : List.copyOf(option.originalStringValues());
    }
    if (option.getValue() instanceof Boolean on) {
      return on ? "on" : "off";
    }
    return standard
        ? NodeSettings.defaultText(option)
        : String.join(" ", option.originalStringValues());
  }

  private void printJson(List<Row> rows) {
    var list = new ArrayList<Map<String, Object>>();
    for (Row row : rows) {
      var object = new LinkedHashMap<String, Object>();
      object.put("setting", row.setting.name());
      object.put("value", row.value);
      object.put("origin", row.origin.toString());
      object.put("reloadable", Told.RELOADABLE.containsKey(row.setting.flag()));
      list.add(object);
    }
    io.out().println(Json.text(list));
  }

  private static void printExample(OptionSpec option, PrintStream out) {
    Setting setting = NodeSettings.setting(option);
    String standard = NodeSettings.defaultText(option);
    String description =
        String.join(" ", option.description()).replace("${DEFAULT-VALUE}", standard);
    out.println("# " + description);
    out.println("# " + setting.name() + " = " + toml(setting, sample(option)));
    out.println();
  }

  /**
   * The default where that is a value; what is worked out from other settings is shown by its form.
   */
  private static String sample(OptionSpec option) {
    String standard = NodeSettings.defaultText(option);
    boolean value = option.initialValue() != null && !standard.contains(" ");
    return value ? standard : option.paramLabel();
  }

  private static String toml(Setting setting, String value) {
    return switch (setting.form()) {
      case LIST -> "[]";
      case SWITCH -> value.equals("on") ? "true" : "false";
      case ONE -> value.matches("\\d+") ? value : "\"" + value + "\"";
    };
  }
}
