package io.kadis.interop.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.dht.key.Key;
import io.kadis.libp2p.identity.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;

/**
 * Where the copies of each key belong: with the n nearest of some nodes.
 *
 * @param nodes those that live
 */
public record Placement(List<Member> nodes, int n) {
  public Placement {
    nodes = List.copyOf(nodes);
  }

  /** Keys whose nearest do not all hold the same bytes, each with who lacks or differs. */
  public List<String> faults(Set<Bytes> keys, Holdings holdings) {
    List<String> faults = new ArrayList<>();
    nearest(keys)
        .forEach((key, nearest) -> {
          var values =
              nearest.stream()
                  .flatMap(member -> holdings.at(member, key).stream())
                  .map(Holdings.Copy::value)
                  .collect(Collectors.toSet());
          var lacking =
              nearest.stream()
                  .filter(member -> holdings.at(member, key).isEmpty())
                  .map(Member::name)
                  .toList();
          if (values.size() != 1 || !lacking.isEmpty()) {
            faults.add("%s: %d values, missing at %s".formatted(text(key), values.size(), lacking));
          }
        });
    return faults;
  }

  /** Bytes of records that are at those they belong to now, and were not before. */
  public long moved(Holdings before, Holdings after) {
    long bytes = 0;
    for (var each : nearest(after.keys()).entrySet()) {
      for (Member member : each.getValue()) {
        if (before.at(member, each.getKey()).isEmpty()) {
          bytes += after.at(member, each.getKey()).map(Holdings.Copy::bytes).orElse(0);
        }
      }
    }
    return bytes;
  }

  private record Placed(Member node, Key place) {
    static Placed of(Member node) {
      return new Placed(node, Key.of(PeerId.parse(node.peerId())));
    }
  }

  private Map<Bytes, List<Member>> nearest(Set<Bytes> keys) {
    var places = nodes.stream().map(Placed::of).toList();
    Map<Bytes, List<Member>> nearest = new HashMap<>();
    for (Bytes key : keys) {
      Key target = Key.of(key);
      nearest.put(
          key,
          places.stream()
              .sorted((a, b) -> target.compareDistances(a.place, b.place))
              .limit(n)
              .map(Placed::node)
              .toList());
    }
    return nearest;
  }

  private static String text(Bytes key) {
    return new String(key.toArrayUnsafe(), UTF_8);
  }
}
