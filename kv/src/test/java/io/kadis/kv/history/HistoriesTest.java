package io.kadis.kv.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Seeds;
import java.util.ArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Histories of one key of each namespace: writers with drifting clocks that crash, replicas that
 * hear of their writes in any order, late, twice or never, and are cut off from each other;
 * deletes, expiry, purges and replays. {@code make histories} runs 10,000 of each.
 */
class HistoriesTest {
  /** As many as take a second or so. */
  private static final int HISTORIES = Integer.getInteger("kadis.histories", 300);

  /** Fewer than this may miss something by chance. */
  private static final int TELLING = 300;

  @Test
  void kv() {
    check(LastWriterSubject::new);
  }

  @Test
  void own() {
    check(OwnSubject::new);
  }

  @Test
  void hash() {
    check(HashSubject::new);
  }

  @Test
  void mv() {
    check(SiblingsSubject::new);
  }

  @Test
  void set() {
    check(SetSubject::new);
  }

  @Test
  void counter() {
    check(CounterSubject::new);
  }

  private static void check(Supplier<Subject> subject) {
    var coverage = new Coverage();
    Seeds.check(HISTORIES, random -> new History(subject.get(), coverage, random).run());
    System.out.println("/" + subject.get().name() + "/: " + coverage);
    if (HISTORIES >= TELLING && Seeds.replayed().isEmpty()) {
      var wanted = new ArrayList<>(History.ALWAYS);
      wanted.addAll(subject.get().interesting());
      assertThat(coverage.missing(wanted)).as("never seen in any history").isEmpty();
    }
  }
}
