package io.kadis.app.http;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Content types: taken from users, and shown with what strangers stored. */
final class MediaTypes {
  private static final String UNKNOWN = "application/octet-stream";

  /** What clients say of a body when nobody told them what it is; the second is curl's. */
  private static final Set<String> UNTOLD = Set.of(UNKNOWN, "application/x-www-form-urlencoded");

  private static final Pattern FORM = Pattern.compile("[\\w!#$&^.+-]+/[\\x20-\\x7e]{1,200}");

  private MediaTypes() {}

  /** What is kept with a value. */
  static Optional<String> given(Optional<String> type) throws Problem {
    Optional<String> meant = type.filter(text -> !UNTOLD.contains(text));
    if (meant.filter(text -> !FORM.matcher(text).matches()).isPresent()) {
      throw Problem.invalid(
          "Content-Type '%s' is not a media type such as text/plain".formatted(meant.get()));
    }
    return meant;
  }

  /** What a header can say: a stored text that is no media type could be more than one header. */
  static String shown(Optional<String> stored) {
    return stored.filter(text -> FORM.matcher(text).matches()).orElse(UNKNOWN);
  }
}
