package io.kadis.app.config;

import io.kadis.StartException;
import io.kadis.files.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * The layer of a TOML file: the flags' names as keys. Loads the parser, so only for those who want
 * it.
 */
public final class SettingsFile {
  private final Path file;
  private final TreeMap<String, Setting> byName = new TreeMap<>();

  private SettingsFile(Path file, Collection<Setting> settings) {
    this.file = file;
    settings.forEach(setting -> byName.put(setting.name(), setting));
  }

  /**
   * @throws SettingException naming the line of what is no TOML, no setting, or no value of one
   * @throws StartException when the file cannot be read
   */
  public static List<Given> read(Path file, Collection<Setting> settings)
      throws SettingException, StartException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new StartException(
          "cannot read configuration file %s: %s; 'kadis config --example' prints one to edit"
              .formatted(file, FileErrors.reason(e)),
          e);
    }
    return new SettingsFile(file, settings).given(Toml.parse(text));
  }

  private List<Given> given(TomlParseResult toml) throws SettingException {
    if (toml.hasErrors()) {
      var error = toml.errors().getFirst();
      throw wrong(
          error.position(),
          error.getMessage() + "; a line is NAME = VALUE, with quotes around text");
    }
    var given = new ArrayList<Given>();
    for (String key : toml.keySet()) {
      TomlPosition position = toml.inputPositionOf(List.of(key));
      if (toml.get(List.of(key)) instanceof TomlTable) {
        throw wrong(
            position, "'%s' is a table: settings stand by themselves, in none".formatted(key));
      }
      if (!(byName.get(key) instanceof Setting setting)) {
        throw wrong(
            position, "unknown setting '%s'%s".formatted(key, Nearest.hint(key, byName.keySet())));
      }
      var values = values(setting, toml.get(List.of(key)), position);
      given.add(new Given(setting, values, new Origin.Line(file, line(position))));
    }
    return given;
  }

  private List<String> values(
      Setting setting, @Nullable Object value, @Nullable TomlPosition position)
      throws SettingException {
    if (!(value instanceof TomlArray array)) {
      return List.of(value(setting, value, position));
    }
    if (setting.form() != Setting.Form.LIST) {
      throw wrong(position, setting.name() + " takes one value, not a list");
    }
    var values = new ArrayList<String>();
    for (int i = 0; i < array.size(); i++) {
      values.add(value(setting, array.get(i), array.inputPositionOf(i)));
    }
    return values;
  }

  private String value(Setting setting, @Nullable Object value, @Nullable TomlPosition position)
      throws SettingException {
    return switch (value) {
      case String text -> text;
      case Long number -> number.toString();
      case Boolean on -> on ? "on" : "off";
      case null, default ->
          throw wrong(
              position,
              "%s takes text in quotes, a whole number, true or false".formatted(setting.name()));
    };
  }

  private SettingException wrong(@Nullable TomlPosition position, String what) {
    return new SettingException(new Origin.Line(file, line(position)), what);
  }

  private static int line(@Nullable TomlPosition position) {
    return position == null ? 1 : position.line();
  }
}
