package io.kadis.dht.lookup;

import io.kadis.dht.Peers;
import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Lookup.Event;
import io.kadis.dht.lookup.Lookup.Limits;
import io.kadis.dht.lookup.Lookup.Step;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A lookup as text. Peers are numbered by their distance from the target, 1 the nearest, so that a
 * reader sees who is nearer; {@code self} is this node. Lines:
 *
 * <pre>
 * # a comment
 * k=3 alpha=2 beta=2 timeout=10     the limits, once, first
 * 0 started 5 7                     seconds, then started, replied, failed, timer or stopped
 *   ask 5 7, wake at 10             what the lookup says to it, indented: replaced by a rewrite
 * 4 trace                           the trace of this moment, a line per hop
 * </pre>
 */
final class LookupTranscript {
  private static final int PEERS = 99;
  private static final PeerId SELF = Peers.id(0);
  private static final Key TARGET = Key.of(Peers.id(1));
  private static final Instant START = Instant.ofEpochSecond(1_000);
  private static final List<PeerInfo> BY_DISTANCE =
      Peers.sorted(Peers.random(PEERS, new SplittableRandom(1)), TARGET);
  private static final Map<PeerId, Integer> NUMBERS =
      IntStream.range(0, PEERS)
          .boxed()
          .collect(Collectors.toMap(i -> BY_DISTANCE.get(i).id(), i -> i + 1));

  private Lookup lookup = new Lookup(TARGET, SELF, new Limits(20, 10, 3, Duration.ofSeconds(10)));

  String replay(String transcript) {
    return transcript
        .lines()
        .filter(line -> !line.startsWith("  "))
        .flatMap(line -> Stream.concat(Stream.of(line), run(line)))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private Stream<String> run(String line) {
    if (line.isBlank() || line.startsWith("#")) {
      return Stream.empty();
    }
    List<String> words = List.of(line.split(" +"));
    if (line.startsWith("k=")) {
      lookup = new Lookup(TARGET, SELF, limits(words));
      return Stream.empty();
    }
    Instant now = START.plusSeconds(Long.parseLong(words.getFirst()));
    List<String> rest = words.subList(2, words.size());
    if (words.get(1).equals("trace")) {
      return lookup.trace(now).hops().stream().map(LookupTranscript::hop);
    }
    Event event =
        switch (words.get(1)) {
          case "started" -> new Event.Started(peers(rest));
          case "replied" ->
              new Event.Replied(peer(rest.getFirst()).id(), peers(rest.subList(1, rest.size())));
          case "failed" -> new Event.Failed(peer(rest.getFirst()).id());
          case "timer" -> new Event.TimerFired();
          case "stopped" -> new Event.Stopped();
          default -> throw new IllegalArgumentException(line);
        };
    return Stream.of("  " + text(lookup.advance(event, now)));
  }

  private static Limits limits(List<String> words) {
    Function<Integer, Integer> value = i -> Integer.valueOf(words.get(i).replaceAll(".*=", ""));
    return new Limits(
        value.apply(0), value.apply(1), value.apply(2), Duration.ofSeconds(value.apply(3)));
  }

  private static List<PeerInfo> peers(List<String> numbers) {
    return numbers.stream().map(LookupTranscript::peer).toList();
  }

  private static PeerInfo peer(String number) {
    return number.equals("self") ? Peers.info(SELF) : BY_DISTANCE.get(Integer.parseInt(number) - 1);
  }

  private static String text(Step step) {
    return switch (step) {
      case Step.Ask(var peers, var wakeAt) ->
          "ask %s, wake at %d"
              .formatted(numbers(peers), Duration.between(START, wakeAt).toSeconds());
      case Step.Done(var closest, var end) -> "done %s: %s".formatted(end, numbers(closest));
    };
  }

  private static String numbers(List<PeerInfo> peers) {
    return peers.isEmpty() ? "nobody" : ids(peers.stream().map(PeerInfo::id).toList());
  }

  private static String ids(List<PeerId> ids) {
    return ids.stream().map(id -> "" + NUMBERS.get(id)).collect(Collectors.joining(" "));
  }

  private static String hop(Trace.Hop hop) {
    String answered = hop.answered().map(at -> " at " + at.toSeconds()).orElse("");
    String named = hop.closer().isEmpty() ? "" : ", named " + ids(hop.closer());
    return "  %d asked at %d, %s%s%s"
        .formatted(
            NUMBERS.get(hop.peer()), hop.asked().toSeconds(), hop.outcome(), answered, named);
  }
}
