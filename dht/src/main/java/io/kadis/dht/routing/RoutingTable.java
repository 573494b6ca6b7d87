package io.kadis.dht.routing;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.IpGroup;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The peers this node knows, in k-buckets by the length of the prefix they share with it (KAD-21).
 * Pure. Not safe for threads: its owner locks around every call. Times are the elapsed clock's.
 *
 * <p>Who is offered was checked before: it serves, directly, and has answered a query (KAD-24,
 * KAD-25). Its addresses are those that others may be told (KAD-42).
 */
public final class RoutingTable {
  /** SEC-1, as go has it: how many of one IP group may be in the whole table. */
  private static final int MAX_PER_GROUP = 3;

  /** SEC-1: and how many of those at one distance, where together they could own a bucket. */
  private static final int MAX_PER_GROUP_AND_PREFIX = 2;

  private final PeerId self;
  private final Key selfKey;

  /** Bucket i holds the peers that share i bits with us; the last one also all that share more. */
  private final List<KBucket> buckets = new ArrayList<>();

  private final Map<PeerId, Member> byId = new HashMap<>();

  public RoutingTable(PeerId self, int k) {
    this.self = self;
    this.selfKey = Key.of(self);
    buckets.add(new KBucket(k));
  }

  /** Adds a peer that just answered a query, or renews it. It becomes the most recently seen. */
  public Admission offer(PeerInfo peer, Instant now) {
    return offer(peer, Optional.empty(), now);
  }

  /**
   * As {@link #offer(PeerInfo, Instant)}.
   *
   * @param met the IP group of its connection: whoever claims addresses elsewhere is counted where
   *     it really is, too (SEC-1)
   */
  public Admission offer(PeerInfo peer, Optional<IpGroup> met, Instant now) {
    return offer(peer, met, false, now);
  }

  /** As {@link #offer}, while joining: a later peer may take its place (KAD-23). */
  public Admission offerReplaceable(PeerInfo peer, Instant now) {
    return offerReplaceable(peer, Optional.empty(), now);
  }

  /** Both at once. */
  public Admission offerReplaceable(PeerInfo peer, Optional<IpGroup> met, Instant now) {
    return offer(peer, met, true, now);
  }

  private Admission offer(PeerInfo peer, Optional<IpGroup> met, boolean replaceable, Instant now) {
    Member known = byId.get(peer.id());
    if (known != null) {
      update(peer);
      markQueried(peer.id(), now);
      known.replaceable &= replaceable;
      return new Admission.Known();
    }
    if (peer.id().equals(self)) {
      return new Admission.Refused("this node itself");
    }
    if (peer.addresses().isEmpty()) {
      return new Admission.Refused("no address of " + peer.id() + " to tell others");
    }
    Key key = peer.key();
    Member member = new Member(peer, key, selfKey.commonPrefixLength(key), met);
    member.queried = now;
    member.replaceable = replaceable;
    return diverse(member, member.groups)
        ? admit(member)
        : new Admission.Refused("too many peers of the IP range of " + peer);
  }

  private Admission admit(Member member) {
    KBucket bucket = bucketOf(member);
    while (bucket.isFull() && bucket == buckets.getLast() && bucket.splittingHelps(member)) {
      buckets.add(bucket.splitOff(buckets.size() - 1));
      bucket = bucketOf(member);
    }
    if (!bucket.isFull()) {
      add(member, bucket);
      return new Admission.Added(Optional.empty());
    }
    Optional<Member> replaceable = bucket.replaceable();
    if (replaceable.isPresent()) {
      discard(replaceable.get(), bucket);
      add(member, bucket);
      return new Admission.Added(Optional.of(replaceable.get().peer));
    }
    bucket.addReplacement(member);
    Member oldest = bucket.leastRecentlySeen();
    return new Admission.BucketFull(oldest.peer, oldest.queried);
  }

  private void add(Member member, KBucket bucket) {
    bucket.add(member);
    byId.put(member.peer.id(), member);
  }

  private void discard(Member member, KBucket bucket) {
    bucket.remove(member);
    byId.remove(member.peer.id());
  }

  /** From now on seniority holds for all (KAD-23). */
  public void endJoining() {
    byId.values().forEach(member -> member.replaceable = false);
  }

  /** It answered one of our queries. Nothing for a peer that is not in the table. */
  public void markQueried(PeerId peer, Instant now) {
    Member member = byId.get(peer);
    if (member != null) {
      member.queried = now;
      bucketOf(member).seen(member);
    }
  }

  /** It asked us something: the most recently seen of its bucket. */
  public void markSeen(PeerId peer) {
    Member member = byId.get(peer);
    if (member != null) {
      bucketOf(member).seen(member);
    }
  }

  /**
   * Replaces the addresses of a member; false, and nothing changes, when it is none, or has none,
   * or they break the IP limits.
   */
  public boolean update(PeerInfo peer) {
    Member member = byId.get(peer.id());
    if (member == null || peer.addresses().isEmpty()) {
      return false;
    }
    if (member.peer.equals(peer)) {
      return true; // The old object stays: it carries its wire form.
    }
    var groups = member.groups(peer);
    if (!diverse(member, groups)) {
      return false;
    }
    member.peer = peer;
    member.groups = groups;
    return true;
  }

  /**
   * Takes out a peer that failed (KAD-26) or no longer serves (KAD-24), also from the replacements.
   *
   * @return the replacement that took its place, if any
   */
  public Optional<PeerInfo> remove(PeerId peer) {
    Member member = byId.get(peer);
    if (member == null) {
      buckets.forEach(bucket -> bucket.forgetReplacement(peer));
      return Optional.empty();
    }
    KBucket bucket = bucketOf(member);
    discard(member, bucket);
    Optional<Member> replacement =
        bucket.takeReplacement(waiting -> diverse(waiting, waiting.groups));
    replacement.ifPresent(successor -> add(successor, bucket));
    dropEmptyTail();
    return replacement.map(successor -> successor.peer);
  }

  /** An empty last bucket goes; of the last two, the nearer takes the place of an empty one. */
  private void dropEmptyTail() {
    while (buckets.size() > 1) {
      int last = buckets.size() - 1;
      if (buckets.get(last).isEmpty()) {
        buckets.remove(last);
      } else if (buckets.get(last - 1).isEmpty()) {
        buckets.remove(last - 1);
      } else {
        return;
      }
    }
  }

  /**
   * Whether everybody met had room: then nobody is missing because of a full bucket, and once this
   * node has looked around it knows the whole network.
   */
  public boolean hasRoomForAll() {
    return buckets.stream().noneMatch(KBucket::isFull);
  }

  public boolean contains(PeerId peer) {
    return byId.containsKey(peer);
  }

  public int size() {
    return byId.size();
  }

  /** The {@code count} members nearest the target, nearest first; exact (KAD-22). */
  public List<PeerInfo> nearest(Key target, int count) {
    // Bucket i's peers share more than i bits with a target that shares i bits with us, those of
    // all later buckets exactly i, those of earlier buckets j exactly j: whole groups are nearer.
    int home = Math.min(selfKey.commonPrefixLength(target), buckets.size() - 1);
    Nearest nearest = new Nearest(target, Math.min(count, size()));
    nearest.addAll(buckets.get(home).members());
    if (!nearest.isFull()) {
      buckets.subList(home + 1, buckets.size()).forEach(b -> nearest.addAll(b.members()));
    }
    for (int i = home - 1; i >= 0 && !nearest.isFull(); i--) {
      nearest.addAll(buckets.get(i).members());
    }
    return nearest.peers();
  }

  /** Members that have answered no query since {@code cutoff}: to be checked (KAD-26). */
  public List<PeerInfo> notQueriedSince(Instant cutoff) {
    return byId.values().stream()
        .filter(member -> member.queried.isBefore(cutoff))
        .map(member -> member.peer)
        .toList();
  }

  /** How many members share exactly this many bits with us. */
  public int countAt(int commonPrefixLength) {
    KBucket bucket = buckets.get(Math.min(commonPrefixLength, buckets.size() - 1));
    return (int)
        bucket.members().stream()
            .filter(member -> member.commonPrefixLength == commonPrefixLength)
            .count();
  }

  /** The longest prefix any member shares with us; 0 for an empty table. */
  public int maxCommonPrefixLength() {
    return buckets.getLast().members().stream()
        .mapToInt(member -> member.commonPrefixLength)
        .max()
        .orElse(0);
  }

  /** All members, unordered. */
  public List<PeerInfo> peers() {
    return byId.values().stream().map(member -> member.peer).toList();
  }

  /** The farthest first. */
  public List<Bucket> buckets() {
    List<Bucket> snapshot = new ArrayList<>();
    for (KBucket bucket : buckets) {
      snapshot.add(
          new Bucket(snapshot.size(), infos(bucket.members()), infos(bucket.replacements())));
    }
    return List.copyOf(snapshot);
  }

  private static List<PeerInfo> infos(Collection<Member> members) {
    return members.stream().map(member -> member.peer).toList();
  }

  private KBucket bucketOf(Member member) {
    return buckets.get(Math.min(member.commonPrefixLength, buckets.size() - 1));
  }

  /**
   * SEC-1: every public address of the peer must be in a group with room, and its connection's too.
   * Counts anew each time: admissions are rare, and counters could go wrong.
   */
  private boolean diverse(Member candidate, Set<IpGroup> groups) {
    for (IpGroup group : groups) {
      int inTable = 0;
      int atPrefix = 0;
      for (Member member : byId.values()) {
        if (member.groups.contains(group) && !member.key.equals(candidate.key)) {
          inTable++;
          atPrefix += member.commonPrefixLength == candidate.commonPrefixLength ? 1 : 0;
        }
      }
      if (inTable >= MAX_PER_GROUP || atPrefix >= MAX_PER_GROUP_AND_PREFIX) {
        return false;
      }
    }
    return true;
  }
}
