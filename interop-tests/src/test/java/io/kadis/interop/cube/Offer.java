package io.kadis.interop.cube;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.interop.Content;
import io.kadis.interop.NamedRecord;
import io.kadis.interop.Peer;
import io.kadis.interop.RecordKey;
import io.kadis.libp2p.identity.PeerId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** What a storer leaves in the network, and how a finder looks for it. */
final class Offer {
  private static final String PATH = "/ipfs/bafkqaaa";

  private final Peer storer;
  private final RecordKey raw;
  private final byte[] rawValue;
  private final RecordKey publicKey;
  private final byte[] publicKeyValue;
  private final Content content;
  private @Nullable NamedRecord name;
  private final Map<Operation, String> refused = new EnumMap<>(Operation.class);

  Offer(Peer storer) {
    this.storer = storer;
    String name = storer.peerId().substring(storer.peerId().length() - 8);
    this.raw = RecordKey.raw(name);
    this.rawValue = ("left by " + storer.peerId()).getBytes(UTF_8);
    this.publicKey = RecordKey.publicKey(storer.peerId());
    this.publicKeyValue =
        PeerId.parse(storer.peerId()).inlineKey().orElseThrow().encode().toArrayUnsafe();
    this.content = Content.of(name);
  }

  /** The storer does its part; what it cannot is told when a finder asks for it. */
  void make(Operation operation) {
    try {
      switch (operation) {
        case FIND_NODE -> {}
        case RAW -> storer.put(raw, rawValue);
        case PUBLIC_KEY -> storer.put(publicKey, publicKeyValue);
        case NAME -> name = storer.publish(PATH);
        case PROVIDERS -> storer.provide(content);
      }
    } catch (Exception | AssertionError e) {
      refused(operation, e.toString());
    }
  }

  /** The storer cannot do its part. */
  void refused(Operation operation, String why) {
    refused.put(operation, why);
  }

  /** Whether the finder finds it. */
  boolean found(Operation operation, Peer finder) throws Exception {
    if (refused.containsKey(operation)) {
      throw new AssertionError("the storer could not leave it: " + refused.get(operation));
    }
    return switch (operation) {
      case FIND_NODE -> finder.closest(raw).contains(storer.peerId());
      case RAW -> Arrays.equals(finder.get(raw), rawValue);
      case PUBLIC_KEY -> Arrays.equals(finder.get(publicKey), publicKeyValue);
      case NAME -> {
        NamedRecord record = Objects.requireNonNull(name);
        yield record.value().equals(Bytes.wrap(finder.get(record.key())));
      }
      case PROVIDERS -> finder.providers(content).contains(storer.peerId());
    };
  }
}
