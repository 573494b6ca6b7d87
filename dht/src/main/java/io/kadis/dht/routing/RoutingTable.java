package io.kadis.dht.routing;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The peers this node knows, in k-buckets by the length of the prefix they share with it (KAD-21).
 * Pure. Not safe for threads: its owner locks around every call. Times are the elapsed clock's.
 *
 * <p>Who is offered was checked before: it serves, directly, and has answered a query (KAD-24,
 * KAD-25).
 */
public final class RoutingTable {
  public RoutingTable(PeerId self, int k) {
    throw new UnsupportedOperationException();
  }

  /** Adds a peer that just answered, or renews it. It becomes the most recently seen. */
  public Admission offer(PeerInfo peer, Instant now) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #offer}, while joining: a later peer may take its place (KAD-23). */
  public Admission offerReplaceable(PeerInfo peer, Instant now) {
    throw new UnsupportedOperationException();
  }

  /** From now on seniority holds for all (KAD-23). */
  public void endJoining() {
    throw new UnsupportedOperationException();
  }

  /** It answered one of our queries. Nothing for a peer that is not in the table. */
  public void markQueried(PeerId peer, Instant now) {
    throw new UnsupportedOperationException();
  }

  /** It asked or answered anything: the most recently seen of its bucket. */
  public void markSeen(PeerId peer, Instant now) {
    throw new UnsupportedOperationException();
  }

  /** Replaces the addresses of a member; false: not a member, or they break the IP limits. */
  public boolean update(PeerInfo peer) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes out a peer that failed (KAD-26) or no longer serves (KAD-24), also from the replacements.
   *
   * @return the replacement that took its place, if any
   */
  public Optional<PeerInfo> remove(PeerId peer) {
    throw new UnsupportedOperationException();
  }

  public boolean contains(PeerId peer) {
    throw new UnsupportedOperationException();
  }

  public int size() {
    throw new UnsupportedOperationException();
  }

  /** The {@code count} members nearest the target, nearest first; exact (KAD-22). */
  public List<PeerInfo> nearest(Key target, int count) {
    throw new UnsupportedOperationException();
  }

  /** Members that have answered no query since {@code cutoff}: to be checked (KAD-26). */
  public List<PeerInfo> notQueriedSince(Instant cutoff) {
    throw new UnsupportedOperationException();
  }

  /** How many members share exactly this many bits with us. */
  public int countAt(int commonPrefixLength) {
    throw new UnsupportedOperationException();
  }

  /** The longest prefix any member shares with us; 0 for an empty table. */
  public int maxCommonPrefixLength() {
    throw new UnsupportedOperationException();
  }

  /** All members, unordered. */
  public List<PeerInfo> peers() {
    throw new UnsupportedOperationException();
  }

  /** The farthest first. */
  public List<Bucket> buckets() {
    throw new UnsupportedOperationException();
  }
}
