package io.kadis.kv.namespace;

import io.kadis.dht.record.IpnsName;
import io.kadis.dht.record.IpnsValidator;
import io.kadis.dht.record.Namespace;
import io.kadis.dht.record.PublicKeyValidator;
import io.kadis.dht.record.RawValidator;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validators;
import io.kadis.kv.entry.EntryValidator;
import io.kadis.kv.entry.WriterRule;
import io.kadis.kv.fragment.FragmentValidator;
import io.kadis.kv.fragment.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;

/** The namespaces a node serves, by name. Immutable. */
public final class Namespaces {
  private final Map<String, NamespaceRules> byName = new TreeMap<>();

  /**
   * @throws IllegalArgumentException for two of one name
   */
  public Namespaces(Collection<NamespaceRules> all) {
    for (NamespaceRules rules : all) {
      if (byName.put(rules.name(), rules) != null) {
        throw new IllegalArgumentException("two namespaces of the name " + rules.name());
      }
    }
  }

  /**
   * What the rules of the built-in namespaces depend on.
   *
   * @param tombstoneTtl how long a delete or an expired entry is remembered
   * @param maxClockSkew how far ahead of our wall clock a received version may be
   * @param writers who may write where any member may; checked on admission only
   * @param allowRaw whether {@code /raw/} is served
   * @param verifiedBytes for entries verified before: more where many nodes share the rules
   */
  public record Terms(
      Duration tombstoneTtl,
      Duration maxClockSkew,
      WriterRule writers,
      boolean allowRaw,
      long verifiedBytes) {
    /** Of one node. */
    public Terms(
        Duration tombstoneTtl, Duration maxClockSkew, WriterRule writers, boolean allowRaw) {
      this(tombstoneTtl, maxClockSkew, writers, allowRaw, EntryValidator.MEMORY_BYTES);
    }
  }

  /** Those of DESIGN §4. */
  public static List<NamespaceRules> builtIn(Terms terms) {
    var all = new ArrayList<NamespaceRules>();
    all.add(LastWriterWins.ofAnyone(terms));
    all.add(LastWriterWins.ofOwners(terms));
    all.add(new HashAddressed());
    var fragments = FragmentValidator.Terms.of(terms.maxClockSkew(), terms.writers());
    var ttl = terms.tombstoneTtl();
    all.add(new MultiValue(new FragmentValidator(Kind.VALUES, fragments), ttl));
    all.add(new AddWinsSet(new FragmentValidator(Kind.ELEMENTS, fragments), ttl));
    all.add(new PnCounter(new FragmentValidator(Kind.TOTALS, fragments), ttl));
    all.add(new Libp2pRecords(PublicKeyValidator.NAMESPACE, new PublicKeyValidator()));
    all.add(new Libp2pRecords(IpnsName.NAMESPACE, new IpnsValidator(), IpnsView::of));
    if (terms.allowRaw()) {
      all.add(new Libp2pRecords(RawValidator.NAMESPACE, new RawValidator()));
    }
    return all;
  }

  /** Those of these names, as far as they are here. */
  public Namespaces only(Set<String> names) {
    return new Namespaces(byName.values().stream().filter(r -> names.contains(r.name())).toList());
  }

  /** Those whose replicas are Kadis nodes. */
  public Namespaces kadisOnly() {
    return new Namespaces(byName.values().stream().filter(NamespaceRules::kadisOnly).toList());
  }

  public Optional<NamespaceRules> of(Bytes key) {
    return Namespace.of(key).flatMap(ns -> Optional.ofNullable(byName.get(ns.name())));
  }

  /** In alphabetical order. */
  public Set<String> names() {
    return Set.copyOf(byName.keySet());
  }

  /** For a Dht: the same objects, so that what one has verified the other knows. */
  public Validators validators() {
    var validators = new TreeMap<String, Validator>();
    byName.forEach((name, rules) -> validators.put(name, rules.validator()));
    return new Validators(validators);
  }
}
