package io.kadis.examples;

import static io.kadis.Kadis.bytes;
import static io.kadis.Kadis.text;

import io.kadis.Kadis;
import io.kadis.KadisConfig;
import io.kadis.StartException;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.WriteResult;
import java.nio.file.Path;
import java.time.Duration;

/** A value goes in through one node and comes out of another. */
final class FirstSteps {
  private FirstSteps() {}

  static String run(Path directory) throws StartException, InterruptedException {
    // @start region="example"
    var first = KadisConfig.in(directory.resolve("first")).listeningOn("/ip4/127.0.0.1/tcp/0");
    try (Kadis one = Kadis.open(first)) {
      var second =
          KadisConfig.in(directory.resolve("second"))
              .listeningOn("/ip4/127.0.0.1/tcp/0")
              .joiningBy(one.addresses().getFirst().toString());
      try (Kadis two = Kadis.open(second)) {
        if (!two.awaitJoined(Duration.ofSeconds(10))) {
          throw new IllegalStateException("nobody has let us in");
        }
        var key = bytes("/kv/greeting");
        switch (one.put(key, bytes("hello, peers"), WriteOptions.DEFAULTS)) {
          case WriteResult.Stored stored -> System.out.println("stored as " + stored.tag());
          case WriteResult.QuorumMissed missed -> System.out.println("perhaps: " + missed.report());
          case WriteResult.Refused refused -> System.out.println("no: " + refused.message());
        }
        return switch (two.get(key, GetOptions.DEFAULTS)) {
          case GetResult.Found found -> text(found.value());
          case GetResult.Absent _ -> "never written, deleted or expired";
          case GetResult.QuorumMissed missed -> "too few answered: " + missed.report();
          case GetResult.Refused refused -> refused.message();
        };
      }
    }
    // @end
  }
}
