package io.kadis.simulator.network;

/** Waits for the outcome of one request: just one of these is called, once. */
public interface Caller {
  void answered(Reply reply);

  void failed(Failure why);

  /** As {@link io.kadis.dht.rpc.RpcException} tells them apart. */
  enum Failure {
    UNREACHABLE,
    REFUSED,
    TIMED_OUT
  }
}
