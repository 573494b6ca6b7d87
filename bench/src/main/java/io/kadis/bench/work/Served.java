package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server and the client that measures it. */
record Served(Contender contender, Program server, Program client) implements AutoCloseable {
  static final int PEERS_IN_TABLE = 30;

  /** Starts both, and fills the server's routing table. */
  static Served start(Bench bench, Contender contender, int peers) throws BenchException {
    var command = bench.site().server(contender, "--api", "off");
    return measured(bench, contender, Program.start(command), peers);
  }

  /** Starts the client of a server that runs. */
  static Served measured(Bench bench, Contender contender, Program server, int peers)
      throws BenchException {
    try {
      var client = Program.start(List.of(bench.site().goPeer(), "load"));
      var served = new Served(contender, server, client);
      served.ask("op", "open", "addr", server.address(), "pid", server.pid(), "peers", peers);
      return served;
    } catch (BenchException e) {
      server.close();
      throw e;
    }
  }

  static All all(Bench bench, List<Contender> contenders, int peers) throws BenchException {
    var all = new ArrayList<Served>();
    try {
      for (Contender contender : contenders) {
        all.add(start(bench, contender, peers));
      }
      return new All(all);
    } catch (BenchException e) {
      all.forEach(Served::close);
      throw e;
    }
  }

  Map<String, Object> ask(Object... order) throws BenchException {
    return client.ask(order);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  /** One of each kind. */
  record All(List<Served> servers) implements AutoCloseable {
    @Override
    public void close() {
      servers.forEach(Served::close);
    }
  }
}
