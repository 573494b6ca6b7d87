package io.kadis.app.http;

import io.kadis.kv.Database;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.Write;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** {@code PUT}, {@code POST} and {@code DELETE} on {@code /v1/keys/…}. */
final class KeyWriting {
  /** The largest encoded record (DESIGN §3): no value of this size can be stored. */
  static final int MAX_BODY_BYTES = 15_872;

  /** JSON may spend six characters on one of a text. */
  private static final int MAX_CHANGE_BYTES = 6 * MAX_BODY_BYTES;

  private final Database database;

  KeyWriting(Database database) {
    this.database = database;
  }

  Response put(Request request, String rest) throws Problem {
    Bytes key = KeyPath.of(rest);
    Bytes value = request.body().read(MAX_BODY_BYTES);
    var type = MediaTypes.given(request.header("Content-Type"));
    return run(request, key, new Write.Put(value, request.duration("ttl"), type, context(request)));
  }

  Response delete(Request request, String rest) throws Problem {
    return run(request, KeyPath.of(rest), new Write.Delete(context(request)));
  }

  Response change(Request request, String rest) throws Problem {
    Bytes key = KeyPath.of(rest);
    var fields = JsonFields.decode(request.body().read(MAX_CHANGE_BYTES), Changes.FORMS);
    Write change = Changes.of(fields);
    fields.finish(Changes.FORMS);
    return run(request, key, change);
  }

  private Response run(Request request, Bytes key, Write write) throws Problem {
    var deadline = new Deadline(request.timeout(WriteOptions.DEFAULTS.timeout()));
    var options = new WriteOptions(request.quorum("w"), deadline.timeout(), Conditions.of(request));
    WriteResult.Stored stored = Replies.orThrow(database.write(key, write, options), deadline);
    return Response.json(Replies.stored(key, stored))
        .with("ETag", ETag.of(stored.tag()))
        .with("X-Kadis-Context", stored.tag());
  }

  /** Copied from an ETag, it comes in quotes. */
  private static Optional<String> context(Request request) {
    return request.header("X-Kadis-Context").map(String::strip).map(ETag::unquoted);
  }
}
