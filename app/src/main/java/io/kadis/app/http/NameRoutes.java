package io.kadis.app.http;

import io.kadis.Kadis;
import io.kadis.dht.record.IpnsName;
import io.kadis.dht.record.IpnsRecord;
import io.kadis.kv.GetOptions;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.name.Names;
import io.kadis.kv.name.Publication;
import io.kadis.kv.name.Terms;
import io.kadis.libp2p.multiformats.Cid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;

/** {@code /v1/names}: what the node's own IPNS name stands for, and what others' do. */
final class NameRoutes {
  private static final String FORMS =
      "a publication is {\"value\":\"/ipfs/CID\",\"lifetime\":\"48h\",\"ttl\":\"5m\"}";

  private final Names names;

  NameRoutes(Names names) {
    this.names = names;
  }

  void addTo(Router router) {
    router
        .add("POST", "/v1/names", this::publish, "w", "timeout")
        .add("GET", "/v1/names/", this::resolve, "r", "timeout");
  }

  private Response publish(Request request, String rest) throws Problem {
    var fields = JsonFields.decode(request.body().read(IpnsRecord.MAX_BYTES), FORMS);
    var text = fields.text("value");
    if (text.isEmpty()) {
      throw Problem.invalid("there is no 'value': " + FORMS);
    }
    var value = value(text.get());
    var terms = terms(fields);
    fields.finish(FORMS);
    var deadline = new Deadline(request.timeout(WriteOptions.DEFAULTS.timeout()));
    var options = new WriteOptions(request.quorum("w"), deadline.timeout(), List.of());
    return switch (names.publish(value, terms, options)) {
      case Publication.Sent(var record, var result) -> {
        var stored = Replies.orThrow(result, deadline);
        var reply = reply(names.own(), record);
        reply.put("replicas", Replies.replicas(stored.report()));
        yield Response.json(reply);
      }
      case Publication.NotRead(var why) -> {
        var found = Replies.orThrow(why, names.own().key(), deadline);
        throw new IllegalStateException("read and not read: " + found.tag());
      }
    };
  }

  private Response resolve(Request request, String rest) throws Problem {
    var name = name(rest.substring(1));
    var deadline = new Deadline(request.timeout(GetOptions.DEFAULTS.timeout()));
    var options = new GetOptions(request.quorum("r"), deadline.timeout());
    var found = Replies.orThrow(names.resolve(name, options), name.key(), deadline);
    return Response.json(reply(name, IpnsRecord.decode(found.record())));
  }

  private static Map<String, Object> reply(IpnsName name, IpnsRecord record) {
    return Json.object(
        "name", name.toString(),
        "value", KeyText.format(record.value()),
        "sequence", record.sequence(),
        "validUntil", record.validUntil().toString(),
        "ttlSeconds", record.ttl().toSeconds());
  }

  private static IpnsName name(String text) throws Problem {
    try {
      return IpnsName.parse(text);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(String.valueOf(e.getMessage()));
    }
  }

  /** A path as it is; a CID as the path to it. */
  private static Bytes value(String text) throws Problem {
    try {
      return Kadis.bytes(text.startsWith("/") ? text : "/ipfs/" + Cid.parse(text));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(
          "value '%s' is neither a path as /ipfs/CID nor a CID: %s"
              .formatted(text, e.getMessage()));
    }
  }

  private static Terms terms(JsonFields fields) throws Problem {
    var lifetime = fields.duration("lifetime").orElse(Terms.DEFAULTS.lifetime());
    var ttl = fields.duration("ttl").orElse(shorter(Terms.DEFAULTS.ttl(), lifetime));
    try {
      return new Terms(lifetime, ttl);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
