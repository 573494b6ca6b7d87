package io.kadis.kv.namespace;

/** What several namespaces refuse, in the same words. */
final class Refused {
  private Refused() {}

  /**
   * @param ways how keys of the namespace are written
   */
  static Draft kind(String namespace, String ways) {
    return new Draft.Refused(Refusal.INVALID, "keys of /%s/ are %s".formatted(namespace, ways));
  }

  static Draft context(String namespace) {
    return new Draft.Refused(
        Refusal.INVALID,
        "/%s/ takes no context; use /mv/ to keep concurrent values".formatted(namespace));
  }
}
