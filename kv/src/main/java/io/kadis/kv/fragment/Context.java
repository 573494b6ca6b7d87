package io.kadis.kv.fragment;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.dht.record.KadRecord;
import io.kadis.kv.entry.Version;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.proto.FragmentProto;
import java.util.Base64;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;

/**
 * A version vector: of each writer the latest version that was seen, which stands for all before
 * it. Immutable.
 */
public record Context(SortedMap<PeerId, Long> versions) {
  public static final Context NOTHING = new Context(new TreeMap<>());

  /** Of a record as large as can be: no context has more in it than the state it is of. */
  private static final int MAX_TAG_CHARS = (KadRecord.MAX_ENCODED_BYTES * 4 + 2) / 3;

  public Context {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  /** Whether it stands for the item that {@code writer} wrote as {@code version}. */
  public boolean covers(PeerId writer, long version) {
    return Long.compareUnsigned(versions.getOrDefault(writer, 0L), version) >= 0;
  }

  public boolean includes(Context other) {
    return other.versions.entrySet().stream().allMatch(e -> covers(e.getKey(), e.getValue()));
  }

  public Context join(Context other) {
    var all = new TreeMap<>(versions);
    other.versions.forEach((writer, version) -> all.merge(writer, version, Version::max));
    return new Context(all);
  }

  /** The highest version in it; 0: it is empty. */
  public long highest() {
    return versions.values().stream().reduce(0L, Version::max);
  }

  /** Itself in the characters of base64url: one text for each context. */
  public String tag() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(message().toByteArray());
  }

  /** The context that was written as {@code tag}; empty for a text that is none. */
  public static Optional<Context> parse(String tag) {
    if (tag.length() > MAX_TAG_CHARS) {
      return Optional.empty();
    }
    try {
      var message = FragmentProto.Context.parseFrom(Base64.getUrlDecoder().decode(tag));
      var versions = new TreeMap<PeerId, Long>();
      for (var seen : message.getSeenList()) {
        versions.put(writer(seen), seen.getVersion());
      }
      return Optional.of(new Context(versions)).filter(context -> context.tag().equals(tag));
    } catch (InvalidProtocolBufferException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static PeerId writer(FragmentProto.Seen seen) {
    return new PeerId(Bytes.wrap(seen.getWriter().toByteArray()));
  }

  private FragmentProto.Context message() {
    var message = FragmentProto.Context.newBuilder();
    versions.forEach((writer, version) ->
        message
            .addSeenBuilder()
            .setWriter(UnsafeByteOperations.unsafeWrap(writer.bytes().toArrayUnsafe()))
            .setVersion(version));
    return message.build();
  }
}
