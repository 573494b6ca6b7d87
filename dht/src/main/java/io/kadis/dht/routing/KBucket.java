package io.kadis.dht.routing;

import io.kadis.libp2p.identity.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Up to k members and as many replacements; both the least recently seen first. Owned by the table.
 */
final class KBucket {
  private final int k;
  private final List<Member> members = new ArrayList<>();
  private final List<Member> replacements = new ArrayList<>();

  KBucket(int k) {
    this.k = k;
  }

  List<Member> members() {
    return members;
  }

  List<Member> replacements() {
    return replacements;
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
    forgetReplacement(member.peer.id());
    if (replacements.size() >= k) {
      replacements.removeFirst();
    }
    replacements.add(member);
  }

  void forgetReplacement(PeerId peer) {
    replacements.removeIf(replacement -> replacement.peer.id().equals(peer));
  }

  /** Takes out the most recently seen replacement that is allowed in. */
  Optional<Member> takeReplacement(Predicate<Member> allowed) {
    for (Member candidate : replacements.reversed()) {
      if (allowed.test(candidate)) {
        replacements.remove(candidate);
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Splitting parts peers of different prefix lengths; it makes no room among those of one. */
  boolean splittingHelps(Member newcomer) {
    return members.stream()
        .anyMatch(member -> member.commonPrefixLength != newcomer.commonPrefixLength);
  }

  /** Moves those that share more than {@code commonPrefixLength} bits to a new bucket. */
  KBucket splitOff(int commonPrefixLength) {
    KBucket nearer = new KBucket(k);
    move(members, nearer.members, commonPrefixLength);
    move(replacements, nearer.replacements, commonPrefixLength);
    return nearer;
  }

  private static void move(List<Member> from, List<Member> to, int commonPrefixLength) {
    Predicate<Member> nearer = member -> member.commonPrefixLength > commonPrefixLength;
    from.stream().filter(nearer).forEach(to::add);
    from.removeIf(nearer);
  }
}
