package io.kadis.libp2p;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import tools.jackson.jr.ob.JSON;

/** The published test vectors: {@code vectors.json}, keys from the libp2p specifications. */
public final class Vectors {
  private static final Map<String, Object> ALL = load();

  private Vectors() {}

  /** The text at {@code path}, such as {@code ("keys", "rsa public key")}. */
  public static String text(String... path) {
    return (String) at(path);
  }

  /** The hex digits at {@code path}, decoded. */
  public static Bytes bytes(String... path) {
    return Bytes.fromHexString(text(path));
  }

  /** The object at {@code path}, all of whose values are texts. */
  @SuppressWarnings("unchecked")
  public static Map<String, String> texts(String... path) {
    return (Map<String, String>) at(path);
  }

  /** The list of objects at {@code path}, all of whose values are texts. */
  @SuppressWarnings("unchecked")
  public static List<Map<String, String>> list(String... path) {
    return (List<Map<String, String>>) at(path);
  }

  private static Object at(String... path) {
    Object found = ALL;
    for (String name : path) {
      found = requireNonNull(((Map<?, ?>) found).get(name), "no vector " + String.join("/", path));
    }
    return found;
  }

  private static Map<String, Object> load() {
    try (InputStream json = requireNonNull(Vectors.class.getResourceAsStream("/vectors.json"))) {
      return JSON.std.mapFrom(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
