package io.kadis.app.http;

import io.kadis.kv.Database;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.Operation;
import io.kadis.kv.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code POST /v1/batch}: many operations, a result each, in their order. What cannot be read is
 * refused as a whole, before anything is done; what the database says is in the results.
 */
final class BatchRoute {
  static final int MAX_BODY_BYTES = 8 << 20;

  private final Database database;
  private final String defaultNamespace;

  BatchRoute(Database database, String defaultNamespace) {
    this.database = database;
    this.defaultNamespace = defaultNamespace;
  }

  Response run(Request request, String rest) throws Problem {
    var deadline = new Deadline(request.timeout(GetOptions.DEFAULTS.timeout()));
    List<Operation> operations = operations(request, deadline);
    List<Operation.Result> results = database.batch(operations);
    var shown = new ArrayList<Map<String, Object>>(results.size());
    for (int i = 0; i < operations.size(); i++) {
      shown.add(shown(operations.get(i).key(), results.get(i), deadline));
    }
    return Response.json(Json.object("results", shown));
  }

  private List<Operation> operations(Request request, Deadline deadline) throws Problem {
    List<Object> items = decode(request.body().read(MAX_BODY_BYTES));
    if (items.size() > Database.MAX_BATCH) {
      throw new Problem(
          ProblemType.TOO_LARGE,
          "%d operations; at most %d are allowed in a batch"
              .formatted(items.size(), Database.MAX_BATCH));
    }
    var form = new BatchForm(defaultNamespace, deadline.timeout());
    var operations = new ArrayList<Operation>(items.size());
    for (Object item : items) {
      try {
        operations.add(form.operation(item));
      } catch (Problem problem) {
        throw new Problem(
            problem.type(),
            "operation %d: %s; nothing was done"
                .formatted(operations.size() + 1, problem.getMessage()));
      }
    }
    return operations;
  }

  private static List<Object> decode(Bytes body) throws Problem {
    try {
      return Json.decodeArray(body.toArrayUnsafe());
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(
          "the body is " + e.getMessage() + "; a batch is an array of operations");
    }
  }

  private static Map<String, Object> shown(Bytes key, Operation.Result result, Deadline deadline) {
    try {
      return switch (result) {
        case Operation.Result.Got(var got) -> got(key, got, deadline);
        case Operation.Result.Wrote(var wrote) -> wrote(key, wrote, deadline);
      };
    } catch (Problem problem) {
      return problem.json();
    }
  }

  private static Map<String, Object> got(Bytes key, GetResult result, Deadline deadline)
      throws Problem {
    return switch (result) {
      case GetResult.Found found -> {
        var shown = Json.object("status", KeyReading.status(found.view()));
        shown.put("key", KeyText.format(key));
        shown.putAll(Views.state(found.tag(), found.version(), Optional.of(found.view())));
        yield shown;
      }
      case GetResult.Absent _ -> throw Replies.absent(key);
      case GetResult.QuorumMissed(var report) -> throw Replies.readMissed(report, deadline);
      case GetResult.Refused(var reason, var message) -> throw Replies.refused(reason, message);
    };
  }

  private static Map<String, Object> wrote(Bytes key, WriteResult result, Deadline deadline)
      throws Problem {
    var shown = Json.object("status", 200);
    shown.putAll(Replies.stored(key, Replies.orThrow(result, deadline)));
    return shown;
  }
}
