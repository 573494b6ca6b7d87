package io.kadis.kv.entry;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.Namespace;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiformats.Base58;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** {@code /own/<peer id>/<name>}: only that peer may write (DESIGN §4). Pure. */
public final class OwnerRule implements WriterRule {
  public static final String NAMESPACE = "own";

  /** More than the base58 text of the longest peer id; longer text costs more to decode. */
  private static final int MAX_ID_CHARS = 64;

  /** The peer a key belongs to: its id in base58, in the one form there is of it, and a name. */
  public static Decoded<PeerId> owner(Bytes key) {
    var rest = Namespace.of(key).map(Namespace::rest).orElse(Bytes.EMPTY);
    int end = 0;
    while (end < rest.size() && end <= MAX_ID_CHARS && rest.get(end) != '/') {
      end++;
    }
    if (end >= rest.size() - 1 || rest.get(end) != '/') {
      return malformed();
    }
    var text = new String(rest.slice(0, end).toArrayUnsafe(), StandardCharsets.ISO_8859_1);
    try {
      var owner = new PeerId(Base58.decode(text));
      return owner.toString().equals(text) ? new Decoded.Ok<>(owner) : malformed();
    } catch (IllegalArgumentException _) {
      return malformed();
    }
  }

  private static Decoded<PeerId> malformed() {
    return new Decoded.Malformed<>(
        "key is not of the form /own/<peer id>/<name>, with the id in base58");
  }

  @Override
  public Optional<String> objection(Bytes key, PeerId writer) {
    return switch (owner(key)) {
      case Decoded.Ok(var owner) when owner.equals(writer) -> Optional.empty();
      case Decoded.Ok(var owner) ->
          Optional.of("keys under /own/%s/ are that peer's, and not %s's".formatted(owner, writer));
      case Decoded.Malformed(var why) -> Optional.of(why);
    };
  }
}
