package io.kadis.app.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What flags leave to the environment, and that to the file. Pure; immutable.
 *
 * @param arguments for the command line, of what the flags left open
 * @param origins of the settings that were given, by flag; of the others it is the default
 */
public record Layers(List<String> arguments, Map<String, Origin> origins) {
  /** Nothing but flags and defaults. */
  public static final Layers NONE = new Layers(List.of(), Map.of());

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
    var origins = new HashMap<String, Origin>();
    settings.stream()
        .filter(setting -> flags.contains(setting.flag()))
        .forEach(setting -> {
          taken.add(setting.subject());
          origins.put(setting.flag(), new Origin.Flag(setting.flag()));
        });
    var arguments = new ArrayList<String>();
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

  /**
   * A message for a person who wrote a variable or a file, with the place.
   *
   * @param flags of the settings that it is about, the likeliest first
   */
  public String placed(List<String> flags, String message) {
    return flags.stream()
        .map(origins::get)
        .filter(Objects::nonNull)
        .findFirst()
        .filter(origin -> !(origin instanceof Origin.Flag)) // The message says it already.
        .map(origin -> origin + ": " + message)
        .orElse(message);
  }
}
