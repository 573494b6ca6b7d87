package io.kadis.kv.fragment;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.dht.message.Decoded;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.proto.FragmentProto;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code Record.value} of the merging namespaces: {@code 0x02}, the highest version in 8 bytes big
 * endian, and the envelopes by their writers. Each state has exactly one form. Pure.
 */
public final class StateCodec {
  /** The first byte; an entry has another one. */
  static final byte FORMAT = 2;

  private static final int HEADER_BYTES = 1 + Long.BYTES;

  private StateCodec() {}

  /** One that is not empty. */
  public static Bytes encode(State state) {
    var message = FragmentProto.Fragments.newBuilder();
    for (SignedFragment signed : state.fragments().values()) {
      message.addEnvelopes(UnsafeByteOperations.unsafeWrap(signed.envelope().toArrayUnsafe()));
    }
    return Bytes.concatenate(
        Bytes.of(FORMAT),
        Bytes.ofUnsignedLong(state.version()),
        Bytes.wrap(message.build().toByteArray()));
  }

  /** The version in front of a record; 0 for what is too short to have one. */
  public static long version(Bytes record) {
    return record.size() < HEADER_BYTES ? 0 : record.getLong(1);
  }

  /** The state in a record that was found valid; the empty one for anything else. */
  public static State trusted(Bytes record) {
    return decode(record, FragmentCodec::trusted) instanceof Decoded.Ok(var state)
        ? state
        : State.EMPTY;
  }

  /**
   * Reads a record on its own: not against a key, a clock or a size limit.
   *
   * @param open what reads an envelope, and proves it or not
   */
  static Decoded<State> decode(Bytes record, Function<Bytes, Decoded<SignedFragment>> open) {
    if (record.size() < HEADER_BYTES || record.get(0) != FORMAT) {
      return malformed("value does not start with format byte 2 and a version");
    }
    try {
      var encoded = record.slice(HEADER_BYTES).toArrayUnsafe();
      var envelopes = FragmentProto.Fragments.parseFrom(encoded).getEnvelopesList();
      return switch (state(envelopes, open)) {
        // Also refuses what comes in another order, unknown fields, and another version in front.
        case Decoded.Ok(var state) when !encode(state).equals(record) ->
            malformed("fragments are not in their canonical form");
        case Decoded<State> decoded -> decoded;
      };
    } catch (InvalidProtocolBufferException _) {
      return malformed("value holds no fragments");
    }
  }

  private static Decoded<State> state(
      List<ByteString> envelopes, Function<Bytes, Decoded<SignedFragment>> open) {
    if (envelopes.isEmpty()) {
      return malformed("value holds no fragments");
    }
    var fragments = new TreeMap<PeerId, SignedFragment>();
    for (ByteString envelope : envelopes) {
      switch (open.apply(Bytes.wrap(envelope.toByteArray()))) {
        case Decoded.Ok(var signed) -> fragments.put(signed.writer(), signed);
        case Decoded.Malformed(var why) -> {
          return malformed(why);
        }
      }
    }
    return new Decoded.Ok<>(new State(fragments));
  }

  private static <T> Decoded<T> malformed(String why) {
    return new Decoded.Malformed<>(why);
  }
}
