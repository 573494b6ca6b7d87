package io.kadis.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a node is started, each time anew.
 *
 * @param prefix words before the launcher's own, such as {@code strace …}
 * @param ip on which it listens for peers; its API is on the loopback
 * @param javaOptions of the JVM, besides the launcher's
 * @param flags of the node; the test adds others as it goes
 * @param door to its API
 */
public record Launch(
    List<String> prefix, String ip, String javaOptions, List<String> flags, Door door) {
  /** On the loopback, with all defaults. */
  public static final Launch PLAIN = new Launch(List.of(), "127.0.0.1", "", List.of(), Door.HTTP);

  /** For many on one machine: the second compiler would take most of its time. */
  private static final String SMALL = "-Xmx64m -XX:TieredStopAtLevel=1";

  public Launch {
    prefix = List.copyOf(prefix);
    flags = List.copyOf(flags);
  }

  /** The same, with little memory and these flags. */
  public Launch small(String... its) {
    return new Launch(prefix, ip, SMALL, List.of(its), door);
  }

  /** The same, behind these words. */
  public Launch under(List<String> words) {
    return new Launch(words, ip, javaOptions, flags, door);
  }

  /** The same elsewhere: processes behind {@code words} have {@code address}. */
  public Launch at(String address, List<String> words, Door its) {
    return new Launch(words, address, javaOptions, flags, its);
  }

  Map<String, String> environment() {
    return javaOptions.isEmpty() ? Map.of() : Map.of("KADIS_JAVA_OPTS", javaOptions);
  }

  List<String> command(String data, int port, String... more) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(Repository.launcher().toString(), "node", "--json", "--data", data));
    command.addAll(List.of("--listen", "/ip4/" + ip + "/tcp/" + port, "--api", "127.0.0.1:0"));
    command.addAll(flags);
    command.addAll(List.of(more));
    return command;
  }
}
