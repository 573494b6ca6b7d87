package io.kadis.kv.rpc;

import io.kadis.kv.rpc.KvRequest.Keyed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Answers the requests of a batch: the stores side by side, so that they share commits, the others
 * one by one, as many as fit into the reply. Blocks its thread until all stores are done.
 */
final class BatchAnswer {
  private BatchAnswer() {}

  /**
   * @param answer answers one; for many threads
   */
  static KvReply.Batch of(List<Keyed> requests, Function<Keyed, KvReply> answer) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<Integer, Future<KvReply>> stores = new HashMap<>();
      for (int i = 0; i < requests.size(); i++) {
        if (requests.get(i) instanceof KvRequest.Store store) {
          stores.put(i, threads.submit(() -> answer.apply(store)));
        }
      }
      var replies = new ArrayList<KvReply>(requests.size());
      int bytes = 0;
      for (int i = 0; i < requests.size(); i++) {
        var reply =
            stores.get(i) instanceof Future<KvReply> store
                ? await(store)
                : withoutPeers(answer.apply(requests.get(i)));
        bytes += KvReply.Batch.bytes(reply);
        if (bytes > KvRequest.Batch.MAX_BYTES) {
          break; // The asker asks again for the rest; what is stored by now is stored.
        }
        replies.add(reply);
      }
      return new KvReply.Batch(replies);
    }
  }

  /** The asker has just looked the keys up, and twenty peers for each would fill the frame. */
  private static KvReply withoutPeers(KvReply reply) {
    return reply instanceof KvReply.Absent ? new KvReply.Absent(List.of()) : reply;
  }

  private static KvReply await(Future<KvReply> store) {
    try {
      return store.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new KvReply.Busy("stopping");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a store of a batch failed", e.getCause());
    }
  }
}
