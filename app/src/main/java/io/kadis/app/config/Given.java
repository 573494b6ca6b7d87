package io.kadis.app.config;

import java.util.List;

/**
 * What one layer says of a setting.
 *
 * @param values as flags would have them; one, unless the setting is a list
 */
public record Given(Setting setting, List<String> values, Origin origin) {
  public Given {
    values = List.copyOf(values);
  }
}
