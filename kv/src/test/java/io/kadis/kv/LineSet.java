package io.kadis.kv;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /lines/<name>}: a set of lines that only grows, unsigned. All that an application has to
 * write for a namespace whose values merge.
 */
record LineSet() implements NamespaceRules {
  static Bytes of(String... lines) {
    return encode(new TreeSet<>(List.of(lines)));
  }

  static TreeSet<String> lines(Bytes value) {
    var text = new String(value.toArrayUnsafe(), StandardCharsets.UTF_8);
    return new TreeSet<>(text.lines().toList());
  }

  private static Bytes encode(TreeSet<String> lines) {
    return Bytes.wrap(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String name() {
    return "lines";
  }

  @Override
  public boolean kadisOnly() {
    return true;
  }

  @Override
  public boolean buildsOnHeld() {
    return true;
  }

  @Override
  public Draft draft(Bytes key, Write write, Pen pen) {
    if (!(write instanceof Write.Change(var add, var remove)) || !remove.isEmpty()) {
      return new Draft.Refused(Refusal.INVALID, "lines are only added");
    }
    var all = pen.held().map(LineSet::lines).orElseGet(TreeSet::new);
    all.addAll(add);
    return new Draft.Ready(0, encode(all));
  }

  @Override
  public Optional<View> view(Bytes key, Bytes record, Instant now) {
    return Optional.of(new View.Members(new ArrayList<>(lines(record))));
  }

  @Override
  public long version(Bytes record) {
    return 0;
  }

  @Override
  public String tag(Bytes record) {
    return String.valueOf(lines(record).hashCode());
  }

  @Override
  public boolean newerThan(Bytes record, String tag) {
    return !tag(record).equals(tag);
  }

  @Override
  public Validator validator() {
    return new Rules();
  }

  /** Lines in order, each once. */
  private record Rules() implements Validator {
    @Override
    public Validity validate(Bytes key, Bytes value, Instant now) {
      return encode(lines(value)).equals(value)
          ? Validity.VALID
          : new Validity.Invalid("lines are not in order");
    }

    @Override
    public int select(Bytes key, List<Bytes> values) {
      throw new IllegalStateException("values of /lines/ are merged");
    }

    @Override
    public Bytes merge(Bytes key, Bytes held, Bytes next) {
      var all = lines(held);
      all.addAll(lines(next));
      return encode(all);
    }

    @Override
    public boolean contains(Bytes key, Bytes held, Bytes next) {
      return lines(held).containsAll(lines(next));
    }

    @Override
    public Lifetime lifetime(KadRecord record) {
      return Lifetime.FOREVER;
    }
  }
}
