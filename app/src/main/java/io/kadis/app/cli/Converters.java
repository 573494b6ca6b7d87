package io.kadis.app.cli;

import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.Units;
import io.kadis.app.load.LoadRun;
import io.kadis.dht.DhtConfig;
import io.kadis.dht.store.StoreConfig;
import io.kadis.kv.quorum.Quorum;
import io.kadis.libp2p.ProtocolId;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Flag texts to values; what a parser says is wrong becomes a usage error as it stands. */
final class Converters {
  private Converters() {}

  abstract static class Parser<T> implements ITypeConverter<T> {
    private final Function<String, T> parser;

    Parser(Function<String, T> parser) {
      this.parser = parser;
    }

    @Override
    public final T convert(String text) {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  static final class ApiBind extends Parser<ApiConfig.Bind> {
    ApiBind() {
      super(ApiConfig.Bind::parse);
    }
  }

  static final class Protocol extends Parser<ProtocolId> {
    Protocol() {
      super(ProtocolId::new);
    }
  }

  static final class QuorumText extends Parser<Quorum> {
    QuorumText() {
      super(Quorum::parse);
    }
  }

  static final class DurationText extends Parser<Duration> {
    DurationText() {
      super(Units::positiveDuration);
    }
  }

  static final class SizeText extends Parser<Long> {
    SizeText() {
      super(Units::size);
    }
  }

  static final class OnOff extends Parser<Boolean> {
    OnOff() {
      super(text ->
          switch (text) {
            // picocli converts a boolean's text, and then the text of what came out once more.
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw new IllegalArgumentException("is '" + text + "': use on or off");
          });
    }
  }

  static final class Mode extends Parser<DhtConfig.Mode> {
    Mode() {
      super(text -> oneOf(DhtConfig.Mode.values(), text));
    }
  }

  static final class DurabilityText extends Parser<StoreConfig.Durability> {
    DurabilityText() {
      super(text -> oneOf(StoreConfig.Durability.values(), text));
    }
  }

  static final class WorkText extends Parser<LoadRun.Work> {
    WorkText() {
      super(text -> oneOf(LoadRun.Work.values(), text));
    }
  }

  static final class Level extends Parser<LogLevel> {
    Level() {
      super(text -> oneOf(LogLevel.values(), text));
    }
  }

  private static <E extends Enum<E>> E oneOf(E[] values, String text) {
    for (E value : values) {
      if (lower(value).equals(text)) {
        return value;
      }
    }
    var names = String.join(", ", Arrays.stream(values).map(Converters::lower).toList());
    throw new IllegalArgumentException("'%s' is not one of %s".formatted(text, names));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
