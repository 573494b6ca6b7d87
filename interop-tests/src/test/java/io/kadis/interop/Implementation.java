package io.kadis.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Kadis, and those it must get on with. */
public enum Implementation {
  KADIS {
    @Override
    public Peer start(Path directory, String protocol, Optional<Peer> bootstrap) throws Exception {
      List<String> flags = new ArrayList<>(List.of("--protocol", protocol));
      if (!protocol.equals(PUBLIC)) {
        flags.add("--allow-raw");
      }
      bootstrap.ifPresent(peer -> flags.addAll(List.of("--bootstrap", peer.address())));
      Path data = Files.createDirectories(directory).resolve("data");
      return KadisNode.start(data, Launch.PLAIN.small(flags.toArray(String[]::new)));
    }

    @Override
    public boolean built() {
      return true;
    }
  },
  GO(ForeignPeer.Kind.GO),
  RUST(ForeignPeer.Kind.RUST),
  JS(ForeignPeer.Kind.JS),
  PYTHON(ForeignPeer.Kind.PYTHON);

  /** Kademlia of the public IPFS network. */
  public static final String PUBLIC = "/ipfs/kad/1.0.0";

  /** Kademlia of Kadis' own networks. */
  public static final String OURS = "/kadis/kad/1.0.0";

  private final Optional<ForeignPeer.Kind> kind;

  Implementation() {
    this.kind = Optional.empty();
  }

  Implementation(ForeignPeer.Kind kind) {
    this.kind = Optional.of(kind);
  }

  /**
   * A server on a free port.
   *
   * @param directory for its data and log, made here
   * @param bootstrap the only peer it knows
   */
  public Peer start(Path directory, String protocol, Optional<Peer> bootstrap) throws Exception {
    ForeignPeer peer =
        ForeignPeer.start(
            kind.orElseThrow(), Files.createDirectories(directory), "--protocol", protocol);
    if (bootstrap.isPresent()) {
      peer.connect(bootstrap.get().address());
    }
    return peer;
  }

  public boolean built() {
    return kind.orElseThrow().built();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
