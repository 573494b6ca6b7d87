package io.kadis.app.http;

import io.kadis.kv.Condition;
import io.kadis.kv.GetOptions;
import io.kadis.kv.Operation;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.namespace.Write;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Reads the operations of a batch.
 *
 * @param defaultNamespace of keys that have no leading slash
 * @param timeout of each operation
 */
record BatchForm(String defaultNamespace, Duration timeout) {
  private static final String FORMS =
      "an operation is {\"op\":\"get\",\"key\",\"r\"},"
          + " {\"op\":\"put\",\"key\",\"text\" or \"value\" in base64,\"contentType\",\"ttl\"},"
          + " {\"op\":\"delete\",\"key\"} or {\"op\":\"change\",\"key\",\"add\",\"remove\"};"
          + " writes also take w, ifMatch and ifNoneMatch, puts and deletes context";

  Operation operation(@Nullable Object json) throws Problem {
    if (!(json instanceof Map<?, ?> map)) {
      throw Problem.invalid("it is no object: " + FORMS);
    }
    var fields = JsonFields.of(map);
    String op = fields.text("op").orElseThrow(() -> Problem.invalid("it has no 'op': " + FORMS));
    String text =
        fields.text("key").orElseThrow(() -> Problem.invalid("it has no 'key': " + FORMS));
    Bytes key = KeyPath.ofText(KeyText.qualify(text, defaultNamespace));
    Operation operation =
        switch (op) {
          case "get" -> new Operation.Get(key, new GetOptions(fields.quorum("r"), timeout));
          case "put" -> write(key, put(fields), fields);
          case "delete" -> write(key, new Write.Delete(fields.text("context")), fields);
          case "change" -> write(key, Changes.of(fields), fields);
          default -> throw Problem.invalid("'op' is '%s': %s".formatted(op, FORMS));
        };
    fields.finish(FORMS);
    return operation;
  }

  private Operation write(Bytes key, Write write, JsonFields fields) throws Problem {
    var options = new WriteOptions(fields.quorum("w"), timeout, conditions(fields));
    return new Operation.Write(key, write, options);
  }

  private static Write put(JsonFields fields) throws Problem {
    return new Write.Put(
        value(fields),
        fields.duration("ttl"),
        MediaTypes.given(fields.text("contentType")),
        fields.text("context"));
  }

  private static Bytes value(JsonFields fields) throws Problem {
    Optional<String> text = fields.text("text");
    Optional<String> value = fields.text("value");
    if (text.isPresent() == value.isPresent()) {
      throw Problem.invalid("a put has one of 'text' and 'value' (base64)");
    }
    try {
      return text.map(BatchForm::utf8)
          .orElseGet(() -> Bytes.wrap(Base64.getDecoder().decode(value.orElseThrow())));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("'value' is not base64: " + e.getMessage());
    }
  }

  private static Bytes utf8(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Condition> conditions(JsonFields fields) throws Problem {
    var conditions = new ArrayList<Condition>();
    fields.texts("ifMatch").map(Conditions::match).ifPresent(conditions::add);
    fields.texts("ifNoneMatch").map(Conditions::noneMatch).ifPresent(conditions::add);
    return conditions;
  }
}
