package io.kadis.kv.retention;

import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The same question to several replicas at once, each on a virtual thread. */
final class Poll {
  private Poll() {}

  /** One question. */
  @FunctionalInterface
  interface Question {
    KvReply ask(Replica replica, Duration timeout) throws RpcException;
  }

  /**
   * @param reply empty: silent
   */
  record Answer(Replica from, Optional<KvReply> reply) {}

  /** What each said, in their order. */
  static List<Answer> ask(List<Replica> replicas, Question question, Duration timeout)
      throws InterruptedException {
    var questions = new ArrayList<Callable<Optional<KvReply>>>();
    replicas.forEach(replica -> questions.add(() -> answer(replica, question, timeout)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var replies = threads.invokeAll(questions, timeout.toMillis(), TimeUnit.MILLISECONDS);
      var answers = new ArrayList<Answer>();
      for (int i = 0; i < replicas.size(); i++) {
        answers.add(new Answer(replicas.get(i), reply(replies.get(i))));
      }
      return answers;
    }
  }

  private static Optional<KvReply> answer(Replica replica, Question question, Duration timeout) {
    try {
      return Optional.of(question.ask(replica, timeout));
    } catch (RpcException _) {
      return Optional.empty();
    }
  }

  private static Optional<KvReply> reply(Future<Optional<KvReply>> done)
      throws InterruptedException {
    try {
      return done.get();
    } catch (CancellationException _) {
      return Optional.empty(); // At the deadline.
    } catch (ExecutionException e) {
      throw new IllegalStateException("a question failed", e.getCause());
    }
  }
}
