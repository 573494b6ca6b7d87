package io.kadis.app.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A node of the cluster that is up.
 *
 * @param number from 1
 * @param pid of its process
 * @param addresses where peers reach it, with its peer id
 * @param api empty: it has none
 * @param data its data directory
 * @param log the file of its log
 */
public record Member(
    int number,
    long pid,
    String peerId,
    List<String> addresses,
    Optional<URI> api,
    Path data,
    Path log) {
  public Member {
    addresses = List.copyOf(addresses);
  }
}
