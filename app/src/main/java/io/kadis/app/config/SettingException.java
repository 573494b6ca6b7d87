package io.kadis.app.config;

/** A file or a variable that says something there is not; its message names the place. */
public final class SettingException extends Exception {
  public SettingException(Origin origin, String what) {
    super(origin + ": " + what);
  }
}
