package io.kadis.app.cli;

import io.kadis.app.http.Json;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kadis name publish VALUE}. */
@Command(
    name = "publish",
    abbreviateSynopsis = true,
    description = {
      "Have the node's name stand for VALUE.",
      "The node signs it with its identity, and puts it again until its lifetime ends."
    },
    footer = {
      "",
      "Examples:",
      "  kadis name publish /ipfs/QmRN6wdp1S2A5EtjW9A3M1vKSBuQQGcgvuhoMUoEz4iiT5",
      "  kadis name publish /ipns/docs.ipfs.tech --lifetime 30d --record-ttl 1h"
    })
final class NamePublishCommand extends ApiCommand {
  @Parameters(paramLabel = "VALUE", description = "A path as /ipfs/CID, or a CID.")
  String value = "";

  @Option(
      names = "--lifetime",
      paramLabel = "DURATION",
      description = "After which nobody believes it any more; default 48h, at most 365d.")
  @Nullable String lifetime;

  @Option(
      names = "--record-ttl",
      paramLabel = "DURATION",
      description = "How long readers may rely on it without asking again; default 5m.")
  @Nullable String recordTtl;

  @Option(
      names = "--w",
      paramLabel = "QUORUM",
      description = "Replicas that must store it: one, quorum, all or a number.")
  @Nullable String w;

  NamePublishCommand(Stdio io) {
    super(io);
  }

  @Override
  void check() throws CommandFailure {
    if (options.joins()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "publish needs a node that stays: it signs with its identity, and puts it again; use"
              + " --api");
    }
    Quorums.check(options, "--w", w);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var fields = Json.object("value", value);
    if (lifetime != null) {
      fields.put("lifetime", lifetime);
    }
    if (recordTtl != null) {
      fields.put("ttl", recordTtl);
    }
    var body = Bytes.wrap(Json.text(fields).getBytes(StandardCharsets.UTF_8));
    var call = new Api.Call("POST", "/v1/names", query().add("w", w).text()).with(body);
    var reply = api.send(call).orFail();
    if (!printedJson(reply)) {
      var published = reply.json();
      io.out()
          .printf(
              "published %s as %s, sequence %s, until %s%n",
              published.get("value"),
              published.get("name"),
              published.get("sequence"),
              published.get("validUntil"));
    }
  }
}
