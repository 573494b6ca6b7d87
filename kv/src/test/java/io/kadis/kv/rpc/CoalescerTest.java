package io.kadis.kv.rpc;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.entry.Entries;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class CoalescerTest {
  private static final PeerId PEER = Entries.writer(0).peerId();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int COUNT = 600;

  private final ConcurrentLinkedQueue<KvRequest> frames = new ConcurrentLinkedQueue<>();

  /** Each fetch is answered by its own key, {@code most} of them in a reply. */
  private Coalescer echo(int most) {
    return new Coalescer((_, request, _) -> {
      frames.add(request);
      return switch (request) {
        case KvRequest.Batch(var all) ->
            new KvReply.Batch(all.stream().limit(most).map(CoalescerTest::echo).toList());
        case KvRequest.Keyed one -> echo(one);
      };
    });
  }

  private static KvReply echo(KvRequest.Keyed request) {
    return new KvReply.Found(request.key());
  }

  private static List<Future<KvReply>> fetchAll(Coalescer coalescer) {
    var futures = new ArrayList<Future<KvReply>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < COUNT; i++) {
        var request = new KvRequest.Fetch(key(i));
        futures.add(threads.submit(() -> coalescer.call(PEER, request, TIMEOUT)));
      }
    }
    return futures;
  }

  private static Bytes key(int i) {
    return utf8("/kv/" + i);
  }

  private static void assertEachHasItsOwn(List<Future<KvReply>> replies) {
    for (int i = 0; i < COUNT; i++) {
      assertThat(replies.get(i).resultNow()).isEqualTo(new KvReply.Found(key(i)));
    }
  }

  @Test
  void requestsOfManyThreadsGoInFewFramesWithinTheirBounds() {
    assertEachHasItsOwn(fetchAll(echo(Integer.MAX_VALUE)));
    assertThat(frames).hasSizeLessThan(COUNT / 5);
    assertThat(frames)
        .allSatisfy(frame -> assertThat(frame.encode().size()).isLessThan(frame.maxBytes()));
  }

  @Test
  void whatDidNotFitIntoAReplyIsAskedAgain() {
    assertEachHasItsOwn(fetchAll(echo(7)));
    assertThat(frames).hasSizeGreaterThanOrEqualTo(COUNT / 7);
  }

  @Test
  void aBugOfOneFrameDoesNotBlockTheNext() throws Exception {
    var broken = new AtomicBoolean(true);
    var coalescer =
        new Coalescer((_, request, _) -> {
          if (broken.getAndSet(false)) {
            throw new IllegalStateException("a bug");
          }
          return echo((KvRequest.Keyed) request);
        });
    var request = new KvRequest.Fetch(key(1));

    assertThatThrownBy(() -> coalescer.call(PEER, request, TIMEOUT))
        .isInstanceOf(IllegalStateException.class);
    assertThat(coalescer.call(PEER, request, TIMEOUT)).isEqualTo(new KvReply.Found(key(1)));
  }

  @Test
  void whatFitsIntoNoFrameIsNotSentAndStandsInNobodysWay() {
    var coalescer = echo(1);
    var huge = new KvRequest.Store(key(1), Bytes.wrap(new byte[KvRequest.Batch.MAX_BYTES]));

    assertThatThrownBy(() -> coalescer.call(PEER, huge, TIMEOUT))
        .isInstanceOf(RpcException.Unsent.class)
        .hasMessageContaining("is over");
  }

  @Test
  void oneAloneIsAnOrdinaryRequest() throws Exception {
    var request = new KvRequest.Fetch(key(1));
    assertThat(echo(1).call(PEER, request, TIMEOUT)).isEqualTo(new KvReply.Found(key(1)));
    assertThat(frames).containsExactly(request);
  }

  @Test
  void oneAnswerToAllIsTheAnswerOfEach() {
    var busy = new Coalescer((_, _, _) -> new KvReply.Busy("over 16 batches at once"));
    assertThat(fetchAll(busy))
        .allSatisfy(reply -> assertThat(reply.resultNow()).isInstanceOf(KvReply.Busy.class));
  }

  @Test
  void aFrameThatFailsFailsEachOfItsRequests() {
    var dead =
        new Coalescer((peer, _, _) -> {
          throw new RpcException.Unreachable(peer + " is gone");
        });
    assertThat(fetchAll(dead))
        .allSatisfy(
            reply -> assertThat(reply.exceptionNow()).isInstanceOf(RpcException.Unreachable.class));
  }

  @Test
  void whoHasNoTimeLeftIsNotAskedFor() {
    var request = new KvRequest.Fetch(key(1));
    assertThatThrownBy(() -> echo(1).call(PEER, request, Duration.ZERO))
        .isInstanceOf(RpcException.TimedOut.class);
    assertThat(frames).isEmpty();
  }
}
