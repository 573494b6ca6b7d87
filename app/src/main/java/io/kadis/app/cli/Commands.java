package io.kadis.app.cli;

import java.util.List;

/** All commands, in the order of the help text. */
final class Commands {
  static final List<String> NAMES =
      List.of(
          "node",
          "cluster",
          "put",
          "get",
          "delete",
          "add",
          "remove",
          "watch",
          "batch",
          "closest",
          "trace",
          "provide",
          "providers",
          "peers",
          "status",
          "durability",
          "leave",
          "id",
          "keygen",
          "store",
          "bench",
          "simulate");

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
      case "peers" -> new PeersCommand(io);
      case "status" -> new StatusCommand(io);
      case "durability" -> new DurabilityCommand(io);
      case "leave" -> new LeaveCommand(io);
      case "id" -> new IdCommand(io);
      case "keygen" -> new KeygenCommand(io);
      case "store" -> StoreCommand.commandLine(io);
      case "bench" -> new BenchCommand(io);
      case "simulate" -> new SimulateCommand(io);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
