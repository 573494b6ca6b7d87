package io.kadis.app.cli;

import java.util.List;

/** All commands, in the order of the help text. */
final class Commands {
  static final List<Group> GROUPS =
      List.of(
          new Group(
              "Nodes",
              List.of(
                  "node", "cluster", "status", "durability", "leave", "id", "keygen", "swarm-key")),
          new Group("Data", List.of("put", "get", "delete", "add", "remove", "watch", "batch")),
          new Group(
              "Network", List.of("peers", "closest", "trace", "provide", "providers", "name")),
          new Group("Tools", List.of("config", "store", "bench", "simulate", "completion")));

  static final List<String> NAMES =
      GROUPS.stream().map(Group::names).flatMap(List::stream).toList();

  /** Commands for one purpose. */
  record Group(String title, List<String> names) {}

  private Commands() {}

  static Object create(String name, Stdio io) {
    return switch (name) {
      case "node" -> new NodeCommand(io);
      case "cluster" -> new ClusterCommand(io);
      case "put" -> new PutCommand(io);
      case "get" -> new GetCommand(io);
      case "delete" -> new DeleteCommand(io);
      case "add" -> new AddCommand(io);
      case "remove" -> new RemoveCommand(io);
      case "watch" -> new WatchCommand(io);
      case "batch" -> new BatchCommand(io);
      case "closest" -> new ClosestCommand(io);
      case "trace" -> new TraceCommand(io);
      case "provide" -> new ProvideCommand(io);
      case "providers" -> new ProvidersCommand(io);
      case "name" -> NameCommand.commandLine(io);
      case "peers" -> new PeersCommand(io);
      case "status" -> new StatusCommand(io);
      case "durability" -> new DurabilityCommand(io);
      case "leave" -> new LeaveCommand(io);
      case "id" -> new IdCommand(io);
      case "keygen" -> new KeygenCommand(io);
      case "swarm-key" -> new SwarmKeyCommand(io);
      case "config" -> new ConfigCommand(io);
      case "store" -> StoreCommand.commandLine(io);
      case "bench" -> new BenchCommand(io);
      case "completion" -> new CompletionCommand(io);
      case "simulate" -> new SimulateCommand(io);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
