package io.kadis.app.http;

import io.kadis.app.config.Units;
import io.kadis.kv.quorum.Quorum;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;

/**
 * A request to the API, after its socket or without one.
 *
 * @param path undecoded
 * @param query undecoded, empty when there is none
 * @param headers the value of a header, by name; a list where there are more
 * @param body read on demand
 */
public record Request(
    String method,
    String path,
    String query,
    Function<String, Optional<String>> headers,
    Body body) {
  /** No operation may hold its connection longer. */
  public static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

  /** Reads a body once. */
  @FunctionalInterface
  public interface Body {
    /**
     * @throws Problem when there are more than {@code limit} bytes, of which no more than one over
     *     the limit was read
     */
    Bytes read(int limit) throws Problem;
  }

  public Optional<String> header(String name) {
    return headers.apply(name);
  }

  Optional<String> parameter(String name) throws Problem {
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals == name.length() && pair.startsWith(name)) {
        return Optional.of(decode(pair.substring(equals + 1)));
      }
    }
    return Optional.empty();
  }

  /** Refuses what is not among {@code known}, and what is given twice. */
  void checkParameters(Set<String> known) throws Problem {
    var seen = new HashSet<String>();
    for (String pair : query.split("&", -1)) {
      String name = pair.replaceFirst("=.*", "");
      if (!pair.isEmpty() && !known.contains(name)) {
        throw Problem.invalid(
            "there is no parameter '%s' here%s"
                .formatted(
                    decode(name),
                    known.isEmpty() ? "" : "; there are " + String.join(", ", known)));
      }
      if (!pair.isEmpty() && !seen.add(name)) {
        throw Problem.invalid("the parameter '%s' is given twice".formatted(name));
      }
    }
  }

  Optional<Duration> duration(String name) throws Problem {
    return parsed(name, Units::duration);
  }

  Optional<Quorum> quorum(String name) throws Problem {
    return parsed(name, Quorum::parse);
  }

  Duration timeout(Duration byDefault) throws Problem {
    Duration timeout = duration("timeout").orElse(byDefault);
    if (timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw Problem.invalid(
          "timeout: '%s' is not more than 0 and at most 10m"
              .formatted(parameter("timeout").orElse("")));
    }
    return timeout;
  }

  private <T> Optional<T> parsed(String name, Function<String, T> parser) throws Problem {
    Optional<String> text = parameter(name);
    try {
      return text.map(parser);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(name + ": " + e.getMessage());
    }
  }

  private static String decode(String text) throws Problem {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("the query is not percent-encoded: " + e.getMessage());
    }
  }
}
