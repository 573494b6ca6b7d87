package io.kadis.app.cli;

import io.kadis.app.config.NodeConfig;
import io.kadis.app.http.KeyText;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command about one key. */
abstract class KeyCommand extends ApiCommand {
  @Parameters(
      index = "0",
      paramLabel = "KEY",
      description = "Without a leading slash: in the default namespace, /kv/KEY.")
  String key = "";

  @Option(
      names = "--default-namespace",
      paramLabel = "NAME",
      defaultValue = "${env:KADIS_DEFAULT_NAMESPACE:-}",
      description = "Of a KEY without a leading slash. Default: the node's.")
  String defaultNamespace = "";

  KeyCommand(Stdio io) {
    super(io);
  }

  /** The whole key; asks the node only when nothing else tells its namespace. */
  final String wholeKey(Api api) throws CommandFailure {
    if (key.startsWith("/")) {
      return key;
    }
    return KeyText.qualify(key, defaultNamespace.isEmpty() ? nodes(api) : defaultNamespace);
  }

  private static String nodes(Api api) throws CommandFailure {
    Map<String, Object> node = api.send(Api.Call.get("/v1/node", "")).orFail().json();
    return Optional.ofNullable(node.get("defaultNamespace"))
        .map(String::valueOf)
        .orElse(NodeConfig.DEFAULT_NAMESPACE);
  }

  final String keyPath(String route, Api api) throws CommandFailure {
    return keyPath(route, wholeKey(api));
  }

  static String keyPath(String route, String wholeKey) {
    return route + KeyText.toPath(wholeKey);
  }
}
