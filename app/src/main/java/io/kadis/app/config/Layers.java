package io.kadis.app.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What flags leave to the environment, and that to the file. Pure; immutable.
 *
 * @param arguments for the command line, of what the flags left open
 * @param origins of the settings in {@code arguments}, by flag
 */
public record Layers(List<String> arguments, Map<String, Origin> origins) {
  /** Nothing but flags and defaults. */
  public static final Layers NONE = new Layers(List.of(), Map.of());

  private static final Pattern FLAG = Pattern.compile("--[a-z][a-z-]*");

  public Layers {
    arguments = List.copyOf(arguments);
    origins = Map.copyOf(origins);
  }

  /**
   * @param flags those given
   * @param below the layers below them, highest first
   */
  public static Layers of(Set<String> flags, Collection<Setting> settings, List<List<Given>> below)
      throws SettingException {
    var taken = new HashSet<String>();
    settings.stream()
        .filter(setting -> flags.contains(setting.flag()))
        .forEach(setting -> taken.add(setting.subject()));
    var arguments = new ArrayList<String>();
    var origins = new HashMap<String, Origin>();
    for (List<Given> layer : below) {
      List<Given> free =
          layer.stream().filter(given -> !taken.contains(given.setting().subject())).toList();
      for (Given given : free) {
        taken.add(given.setting().subject());
        origins.put(given.setting().flag(), given.origin());
        arguments.addAll(arguments(given));
      }
    }
    return new Layers(arguments, origins);
  }

  private static List<String> arguments(Given given) throws SettingException {
    Setting setting = given.setting();
    if (setting.form() != Setting.Form.SWITCH) {
      return given.values().stream().map(value -> setting.flag() + "=" + value).toList();
    }
    String value = given.values().getFirst();
    return switch (value) {
      case "on", "true" -> List.of(setting.flag());
      case "off", "false" -> List.of();
      default ->
          throw new SettingException(
              given.origin(), "%s is '%s': use on or off".formatted(setting.name(), value));
    };
  }

  /** A message about a flag, for a person who wrote a variable or a file: where that is. */
  public String placed(String message) {
    return FLAG.matcher(message)
        .results()
        .map(found -> origins.get(found.group()))
        .filter(Origin.class::isInstance)
        .findFirst()
        .map(origin -> origin + ": " + message)
        .orElse(message);
  }
}
