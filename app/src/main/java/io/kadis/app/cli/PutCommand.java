package io.kadis.app.cli;

import io.kadis.files.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kadis put KEY VALUE|@FILE|-}. */
@Command(
    name = "put",
    abbreviateSynopsis = true,
    description = "Store a value.",
    footer = {
      "",
      "Examples:",
      "  kadis put greeting \"hello, peers\"",
      "  kadis put photo @photo.jpg --content-type image/jpeg",
      "  date | kadis put now - --ttl 10m",
      "  kadis put lock mine --if-none-match '*'        # only when nothing is there",
      "  kadis put greeting hi --w all                  # wait for every copy"
    })
final class PutCommand extends WriteCommand {
  /** An encoded record is at most this (DESIGN §3): no need to send more to be refused. */
  private static final int MAX_BYTES = 15_872;

  @Parameters(
      index = "1",
      paramLabel = "VALUE|@FILE|-",
      description = "The value, a file with it, or - for stdin.")
  String value = "";

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description = "After which the key reads as absent. Default: never.")
  @Nullable String ttl;

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      description = "A media type, kept with the value.")
  @Nullable String contentType;

  @Mixin ContextOption context = new ContextOption();

  PutCommand(Stdio io) {
    super(io);
  }

  @Override
  void check() throws CommandFailure {
    super.check();
    if (ttl != null) {
      options.parse("--ttl", ttl);
    }
  }

  @Override
  void run(Api api) throws CommandFailure {
    Bytes bytes = Bytes.wrap(bytes());
    var call =
        call("PUT", keyPath("/v1/keys", api), query().add("ttl", ttl))
            .with("Content-Type", contentType)
            .with(bytes);
    printWritten("stored", api.send(context.on(call)).orFail());
  }

  private byte[] bytes() throws CommandFailure {
    try {
      if (value.equals("-")) {
        return bounded(io.in(), "stdin");
      }
      return value.startsWith("@")
          ? file(value.substring(1))
          : value.getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "cannot read %s: %s".formatted(value, FileErrors.reason(e)));
    }
  }

  private static byte[] file(String name) throws IOException, CommandFailure {
    try (var stream = Files.newInputStream(Path.of(name))) {
      return bounded(stream, name);
    }
  }

  private static byte[] bounded(InputStream stream, String name)
      throws IOException, CommandFailure {
    byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "%s has more than %d bytes, which is the most a value may have"
              .formatted(name, MAX_BYTES));
    }
    return bytes;
  }
}
