package io.kadis.app.cli;

/** A command about one node: a client that joins for a moment has nothing to say to it. */
abstract class NodeOnlyCommand extends ApiCommand {
  NodeOnlyCommand(Stdio io) {
    super(io);
  }

  @Override
  final void check() {
    if (options.joins()) {
      throw options.usage("this is about one node: name it with --api, not --bootstrap or --peer");
    }
  }
}
