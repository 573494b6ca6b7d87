package io.kadis.examples;

import static io.kadis.Kadis.bytes;
import static io.kadis.Kadis.text;

import io.kadis.Kadis;
import io.kadis.KadisConfig;
import io.kadis.StartException;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.WriteResult;
import io.kadis.kv.entry.ValueRule;
import io.kadis.kv.namespace.NamespaceFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /celsius/NAME} takes whole numbers only, whoever writes. */
final class OwnNamespace {
  private OwnNamespace() {}

  static List<WriteResult> run(Path directory) throws StartException {
    // @start region="example"
    ValueRule wholeNumber =
        (_, value) ->
            text(value).matches("-?[0-9]{1,4}")
                ? Optional.empty()
                : Optional.of("a temperature is a whole number, such as -4");
    var celsius = NamespaceFactory.lastWriterWins("celsius", wholeNumber);
    var config =
        KadisConfig.in(directory)
            .listeningOn("/ip4/127.0.0.1/tcp/0")
            .with(DatabaseConfig.DEFAULTS.withNamespaces(celsius));
    try (Kadis node = Kadis.open(config)) {
      var key = bytes("/celsius/kitchen");
      return Stream.of("21", "warm") // Stored, and refused with the rule's own words.
          .map(value -> node.put(key, bytes(value), WriteOptions.DEFAULTS))
          .toList();
    }
    // @end
  }
}
