package io.kadis.simulator.scenario;

import io.kadis.simulator.check.Ledger;
import io.kadis.simulator.check.ReadRule;
import io.kadis.simulator.node.Conduct;
import io.kadis.simulator.node.Settings;
import io.kadis.simulator.node.SimNode;
import org.apache.tuweni.bytes.Bytes;

/** A way to store records and to keep copies of them. */
interface Design {
  /** For a table. */
  String name();

  Settings settings();

  /** How its nodes behave; {@code ledger} is told of what is written. */
  default Conduct conduct(Ledger ledger) {
    return Conduct.HONEST;
  }

  /** How it reads. */
  ReadRule reads();

  /** The key of this name, in the namespace it uses. */
  Bytes key(String name);

  /** Stores {@code value} by way of {@code via}; {@code ledger} is told what was acknowledged. */
  void put(SimNode via, Bytes key, Bytes value, Ledger ledger);
}
