package io.kadis.dht.routing;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import java.util.Arrays;
import java.util.List;

/**
 * The nearest few of the members it is shown, kept sorted by insertion. Every FIND_NODE comes
 * through here: it compares 64-bit prefixes, makes no distances and hashes nothing.
 */
final class Nearest {
  private final Key target;
  private final long prefix;
  private final Member[] nearest;
  private int size;

  Nearest(Key target, int count) {
    this.target = target;
    this.prefix = Key.bits(target.id(), 0);
    this.nearest = new Member[count];
  }

  boolean isFull() {
    return size == nearest.length;
  }

  void addAll(List<Member> members) {
    for (int i = 0; i < members.size(); i++) {
      add(members.get(i));
    }
  }

  private void add(Member member) {
    if (isFull()) {
      if (size == 0 || !nearer(member, nearest[size - 1])) {
        return;
      }
      size--; // the farthest gives way
    }
    int at = size++;
    for (; at > 0 && nearer(member, nearest[at - 1]); at--) {
      nearest[at] = nearest[at - 1];
    }
    nearest[at] = member;
  }

  private boolean nearer(Member a, Member b) {
    int order = Long.compareUnsigned(a.prefix ^ prefix, b.prefix ^ prefix);
    return order != 0 ? order < 0 : target.compareDistances(a.key, b.key) < 0;
  }

  List<PeerInfo> peers() {
    PeerInfo[] peers = new PeerInfo[size];
    for (int i = 0; i < size; i++) {
      peers[i] = nearest[i].peer;
    }
    return Arrays.asList(peers);
  }
}
