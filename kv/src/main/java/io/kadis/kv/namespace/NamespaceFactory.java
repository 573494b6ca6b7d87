package io.kadis.kv.namespace;

import io.kadis.kv.entry.EntryValidator;
import io.kadis.kv.entry.ValueRule;
import io.kadis.kv.entry.WriterRule;

/**
 * A namespace of an application. Its rules are made when a node opens, as they depend on what the
 * node was told. All nodes of a network need the same, made alike: a namespace whose rules change
 * takes a new name.
 */
@FunctionalInterface
public interface NamespaceFactory {
  NamespaceRules create(Namespaces.Terms terms);

  /**
   * {@code /name/...}, where the last writer wins as in {@code /kv/}, and each value must satisfy a
   * rule: no replica stores one that does not, and no reader sees it, whoever has signed it.
   *
   * @param name 1 to 32 characters of a-z, 0-9 and hyphen, and not of a built-in namespace
   * @throws IllegalArgumentException for another name
   */
  static NamespaceFactory lastWriterWins(String name, ValueRule values) {
    if (!name.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException(
          "'%s' is no name of a namespace: 1 to 32 characters of a-z, 0-9 and hyphen"
              .formatted(name));
    }
    return terms ->
        LastWriterWins.of(
            name, new EntryValidator.Rules(WriterRule.ANYONE, terms.writers(), values), terms);
  }
}
