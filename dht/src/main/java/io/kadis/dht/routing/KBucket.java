package io.kadis.dht.routing;

import io.kadis.libp2p.identity.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * Up to k members and as many replacements; both the least recently seen first. Owned by the table.
 */
final class KBucket {
  private final int k;
  private final List<Member> members = new ArrayList<>();
  private final SequencedMap<PeerId, Member> replacements = new LinkedHashMap<>();

  KBucket(int k) {
    this.k = k;
  }

  List<Member> members() {
    return members;
  }

  SequencedCollection<Member> replacements() {
    return replacements.sequencedValues();
  }

  boolean isFull() {
    return members.size() >= k;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  void add(Member member) {
    forgetReplacement(member.peer.id());
    members.add(member);
  }

  void remove(Member member) {
    members.remove(member);
  }

  void seen(Member member) {
    members.remove(member);
    members.add(member);
  }

  Member leastRecentlySeen() {
    return members.getFirst();
  }

  Optional<Member> replaceable() {
    return members.stream().filter(member -> member.replaceable).findFirst();
  }

  /** Keeps the newest k: the longer one waits unseen, the less likely it still lives. */
  void addReplacement(Member member) {
    replacements.putLast(member.peer.id(), member);
    if (replacements.size() > k) {
      replacements.pollFirstEntry();
    }
  }

  void forgetReplacement(PeerId peer) {
    replacements.remove(peer);
  }

  /** Takes out the most recently seen replacement that is allowed in. */
  Optional<Member> takeReplacement(Predicate<Member> allowed) {
    var newest = replacements.reversed().values().stream().filter(allowed).findFirst();
    newest.ifPresent(member -> forgetReplacement(member.peer.id()));
    return newest;
  }

  /** Splitting parts peers of different prefix lengths; it makes no room among those of one. */
  boolean splittingHelps(Member newcomer) {
    return members.stream()
        .anyMatch(member -> member.commonPrefixLength != newcomer.commonPrefixLength);
  }

  /** Moves those that share more than {@code commonPrefixLength} bits to a new bucket. */
  KBucket splitOff(int commonPrefixLength) {
    KBucket nearer = new KBucket(k);
    Predicate<Member> moves = member -> member.commonPrefixLength > commonPrefixLength;
    members.stream().filter(moves).forEach(nearer.members::add);
    members.removeIf(moves);
    replacements.values().stream().filter(moves).forEach(nearer::addReplacement);
    replacements.values().removeIf(moves);
    return nearer;
  }
}
