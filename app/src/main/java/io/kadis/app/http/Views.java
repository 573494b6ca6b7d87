package io.kadis.app.http;

import io.kadis.kv.namespace.View;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** What a key shows, as JSON has it: in siblings, batches and watches alike. */
final class Views {
  private Views() {}

  /** The word for a view's kind; the same in JSON, in {@code X-Kadis-Kind} and in events. */
  static String kind(View view) {
    return switch (view) {
      case View.Value _ -> "value";
      case View.Siblings _ -> "siblings";
      case View.Count _ -> "count";
      case View.Members _ -> "members";
    };
  }

  /**
   * One state of a key.
   *
   * @param view empty: it is absent
   */
  static Map<String, Object> state(String tag, long version, Optional<View> view) {
    var object =
        Json.object(
            "kind", view.map(Views::kind).orElse("absent"),
            "tag", tag,
            "version", ETag.version(version));
    view.map(Views::fields).ifPresent(object::putAll);
    return object;
  }

  private static Map<String, Object> fields(View view) {
    return switch (view) {
      case View.Value value -> value(value);
      case View.Siblings siblings -> Json.object("siblings", siblings(siblings));
      case View.Count _, View.Members _ -> Json.object("value", plain(view));
    };
  }

  static List<Map<String, Object>> siblings(View.Siblings siblings) {
    return siblings.values().stream().map(Views::versioned).toList();
  }

  /** What a counter or a set shows; null for what has bytes. */
  static @Nullable Object plain(View view) {
    return switch (view) {
      case View.Count(long total) -> total;
      case View.Members(var elements) -> elements;
      case View.Value _, View.Siblings _ -> null;
    };
  }

  private static Map<String, Object> versioned(View.Value value) {
    var object = value(value);
    object.put("version", ETag.version(value.version()));
    return object;
  }

  /** {@code text} is there when the bytes are UTF-8: most people store text. */
  private static Map<String, Object> value(View.Value value) {
    var object = Json.object("value", base64(value.bytes()));
    utf8(value.bytes()).ifPresent(text -> object.put("text", text));
    value.contentType().ifPresent(type -> object.put("contentType", type));
    value.writer().ifPresent(writer -> object.put("writer", writer.toString()));
    value.written().ifPresent(time -> object.put("written", time.toString()));
    value.expires().ifPresent(time -> object.put("expires", time.toString()));
    return object;
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArrayUnsafe());
  }

  private static Optional<String> utf8(Bytes bytes) {
    try {
      var buffer = ByteBuffer.wrap(bytes.toArrayUnsafe());
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(buffer).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
