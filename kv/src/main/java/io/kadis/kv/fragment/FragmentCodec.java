package io.kadis.kv.fragment;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kadis.dht.message.Decoded;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.identity.SignedEnvelope;
import io.kadis.proto.EnvelopeProto;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;

/** Signed envelopes around fragments; each fragment has exactly one form. Pure. */
public final class FragmentCodec {
  /** ASCII, as no multicodec is registered for it. */
  static final Bytes PAYLOAD_TYPE =
      Bytes.wrap("/kadis/fragment".getBytes(StandardCharsets.US_ASCII)); // docs/consistency.md

  private FragmentCodec() {}

  /** The fragment as its writer publishes it. */
  public static SignedFragment sign(Fragment fragment, PrivateKey key) {
    var payload = FragmentPayload.encode(fragment);
    var envelope = SignedEnvelope.sign(key, EntryCodec.DOMAIN, PAYLOAD_TYPE, payload);
    return new SignedFragment(fragment, key.peerId(), envelope.encode());
  }

  /** Reads and verifies an envelope on its own: not against a key or a clock. */
  static Decoded<SignedFragment> open(Bytes encoded) {
    var envelope = SignedEnvelope.open(encoded, EntryCodec.DOMAIN, PAYLOAD_TYPE).orElse(null);
    if (envelope == null) {
      return malformed("value holds an envelope without a valid signature");
    }
    return envelope.encode().equals(encoded)
        ? signed(envelope.payload(), envelope.signer(), encoded)
        : malformed("envelope is not in its canonical form");
  }

  /** What {@link #open} would find in an envelope verified before. */
  static Decoded<SignedFragment> trusted(Bytes encoded) {
    try {
      var envelope = EnvelopeProto.Envelope.parseFrom(encoded.toArrayUnsafe());
      var key = PublicKey.decode(Bytes.wrap(envelope.getPublicKey().toByteArray()));
      return signed(Bytes.wrap(envelope.getPayload().toByteArray()), PeerId.of(key), encoded);
    } catch (InvalidProtocolBufferException | IllegalArgumentException _) {
      return malformed("value holds no envelope");
    }
  }

  private static Decoded<SignedFragment> signed(Bytes payload, PeerId writer, Bytes encoded) {
    return switch (FragmentPayload.decode(payload)) {
      case Decoded.Ok(var fragment) when fragment.seen().containsKey(writer) ->
          malformed("fragment of " + writer + " has seen itself");
      case Decoded.Ok(var fragment) ->
          new Decoded.Ok<>(new SignedFragment(fragment, writer, encoded.copy()));
      case Decoded.Malformed(var why) -> malformed(why);
    };
  }

  private static <T> Decoded<T> malformed(String why) {
    return new Decoded.Malformed<>(why);
  }
}
