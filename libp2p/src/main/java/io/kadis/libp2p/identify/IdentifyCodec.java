package io.kadis.libp2p.identify;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiaddr.AddressList;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.proto.IdentifyProto.Identify;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;

/** The wire form of identify and identify push. Pure. specs/identify. */
public final class IdentifyCodec {
  /** Rust refuses longer messages (ID-2). */
  static final int MAX_MESSAGE_BYTES = 4096;

  /** All messages of one exchange together, as go reads (ID-1). */
  static final int MAX_TOTAL_BYTES = 8192;

  /** Messages merged at most (ID-1). */
  static final int MAX_PARTS = 10;

  /** As go keeps (ID-5). */
  static final int MAX_PROTOCOLS = 1024;

  /** As many as a peerstore would keep (ENV-5). */
  static final int MAX_ADDRESSES = 64;

  /** Enough to show a name and a version. */
  static final int MAX_AGENT_CHARS = 128;

  private static final String PROTOCOL_VERSION = "ipfs/0.1.0";

  private IdentifyCodec() {}

  /**
   * What we tell.
   *
   * @param addresses best first: the last are left out when all do not fit
   * @param observed where the peer seems to be (ID-3)
   * @param signedRecord an encoded envelope
   */
  public record Self(
      PublicKey key,
      String agentVersion,
      Set<ProtocolId> protocols,
      List<Multiaddr> addresses,
      Multiaddr observed,
      Bytes signedRecord) {}

  /** What came of a peer's bytes. */
  public sealed interface Decoded {}

  /** Fit to be used. */
  public record Ok(Identification identification) implements Decoded {}

  /**
   * Not fit.
   *
   * @param why for the log
   */
  public record Malformed(String why) implements Decoded {}

  /**
   * One message if everything fits into {@value #MAX_MESSAGE_BYTES} bytes, else the signed record
   * in a second one, as go does.
   */
  public static List<Bytes> encode(Self self) {
    var whole = message(self);
    var record = wrap(self.signedRecord);
    var withRecord = whole.clone().setSignedPeerRecord(record).build();
    if (withRecord.getSerializedSize() <= MAX_MESSAGE_BYTES) {
      return List.of(bytes(withRecord));
    }
    var parts = new ArrayList<Bytes>();
    parts.add(bytes(trimmed(whole)));
    var second = Identify.newBuilder().setSignedPeerRecord(record).build();
    if (second.getSerializedSize() <= MAX_MESSAGE_BYTES) {
      parts.add(bytes(second));
    }
    return parts;
  }

  private static Identify.Builder message(Self self) {
    var message =
        Identify.newBuilder()
            .setPublicKey(wrap(self.key.encode()))
            .setObservedAddr(wrap(self.observed.bytes()))
            .setProtocolVersion(PROTOCOL_VERSION)
            .setAgentVersion(self.agentVersion);
    self.protocols.forEach(protocol -> message.addProtocols(protocol.text()));
    self.addresses.forEach(address -> message.addListenAddrs(wrap(address.bytes())));
    return message;
  }

  private static Identify trimmed(Identify.Builder message) {
    var addresses = message.getListenAddrsList();
    int kept = addresses.size();
    while (message.build().getSerializedSize() > MAX_MESSAGE_BYTES && kept > 0) {
      kept--;
      message.clearListenAddrs().addAllListenAddrs(addresses.subList(0, kept));
    }
    return message.build();
  }

  private static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArrayUnsafe());
  }

  private static Bytes bytes(ByteString string) {
    return Bytes.wrap(string.toByteArray());
  }

  private static Bytes bytes(Identify message) {
    return Bytes.wrap(message.toByteArray());
  }

  /**
   * Merges {@code parts} and checks them against who {@code remote} proved to be (ID-4, ENV-3).
   *
   * @param known the newest signed record we have of it
   */
  static Decoded decode(List<Bytes> parts, PeerId remote, Optional<PeerRecord> known) {
    var merged = Identify.newBuilder();
    try {
      for (var part : parts) {
        merged.mergeFrom(part.toArrayUnsafe());
      }
    } catch (InvalidProtocolBufferException e) {
      return new Malformed("no identify message: " + e.getMessage());
    }
    if (merged.hasPublicKey() && !belongs(merged.getPublicKey(), remote)) {
      return new Malformed("its public key is not that of " + remote);
    }
    return new Ok(identification(merged, remote, known));
  }

  private static boolean belongs(ByteString key, PeerId remote) {
    try {
      return PeerId.of(PublicKey.decode(bytes(key))).equals(remote);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Identification identification(
      Identify.Builder message, PeerId remote, Optional<PeerRecord> known) {
    return new Identification(
        AddressList.decode(
            remote,
            message.getListenAddrsList().stream().map(IdentifyCodec::bytes).toList(),
            MAX_ADDRESSES),
        protocols(message),
        message.hasObservedAddr()
            ? Multiaddr.decode(bytes(message.getObservedAddr()))
            : Optional.empty(),
        message.hasAgentVersion()
            ? Optional.of(showable(message.getAgentVersion()))
            : Optional.empty(),
        message.hasSignedPeerRecord()
            ? signedRecord(bytes(message.getSignedPeerRecord()), remote, known)
            : Optional.empty());
  }

  private static Optional<PeerRecord> signedRecord(
      Bytes sealed, PeerId remote, Optional<PeerRecord> known) {
    return known.isPresent()
        ? PeerRecord.openNewer(sealed, known.get())
        : PeerRecord.open(sealed, remote);
  }

  private static Set<ProtocolId> protocols(Identify.Builder message) {
    var protocols = new LinkedHashSet<ProtocolId>();
    for (int i = 0; i < Math.min(MAX_PROTOCOLS, message.getProtocolsCount()); i++) {
      var name = message.getProtocols(i);
      if (ProtocolId.isValid(name)) { // What multistream-select cannot carry nobody can open.
        protocols.add(new ProtocolId(name));
      }
    }
    return protocols;
  }

  /** An agent string ends up on terminals and in logs. */
  private static String showable(String agent) {
    var text = agent.length() > MAX_AGENT_CHARS ? agent.substring(0, MAX_AGENT_CHARS) : agent;
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
