package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.HostListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostEventsTest {
  private final HostEvents events = new HostEvents();

  @AfterEach
  void close() {
    events.close();
  }

  @Test
  void deliversInOrderOnOneThread() {
    var order = new ArrayList<Integer>();
    var threads = new CopyOnWriteArrayList<Thread>();
    events.listen(new HostListener() {});
    events.start();
    for (int i = 0; i < 100; i++) {
      int number = i;
      events.add(_ -> {
        order.add(number);
        threads.addIfAbsent(Thread.currentThread());
      });
    }
    events.close();
    assertThat(order).isEqualTo(IntStream.range(0, 100).boxed().toList());
    assertThat(threads).hasSize(1);
  }

  @Test
  void aFailingListenerDoesNotKeepFromTheNext() {
    var heard = new AtomicInteger();
    events.listen(
        new HostListener() {
          @Override
          public void addressesChanged() {
            throw new IllegalStateException("a test's listener fails");
          }
        });
    events.listen(
        new HostListener() {
          @Override
          public void addressesChanged() {
            heard.incrementAndGet();
          }
        });
    events.start();
    events.add(HostListener::addressesChanged);
    events.add(HostListener::addressesChanged);
    events.close();
    assertThat(heard).hasValue(2);
  }

  @Test
  void whoCausesEventsWaitsForSlowListeners() throws Exception {
    var gate = new CountDownLatch(1);
    events.listen(new HostListener() {});
    events.start();
    events.add(_ -> {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    for (int i = 0; i <= HostEvents.MAX_WAITING; i++) {
      events.add(_ -> {});
    }
    var waiter = Thread.ofVirtual().start(events::awaitRoom);
    await().until(() -> waiter.getState() == Thread.State.WAITING);
    gate.countDown();
    waiter.join();
  }

  @Test
  void aListenerMayCauseEventsItself() {
    var heard = new CopyOnWriteArrayList<String>();
    events.listen(
        new HostListener() {
          @Override
          public void addressesChanged() {
            for (int i = 0; i < 2 * HostEvents.MAX_WAITING; i++) {
              events.add(_ -> {});
              events.awaitRoom();
            }
            heard.add("done");
          }
        });
    events.start();
    events.add(HostListener::addressesChanged);
    await().until(() -> heard.equals(List.of("done")));
  }
}
