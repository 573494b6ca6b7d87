package io.kadis.libp2p.multiaddr;

import io.kadis.libp2p.multiformats.ByteReader;
import io.kadis.libp2p.multiformats.Varint;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/**
 * One protocol of an address with its value.
 *
 * @param value without its length; empty for protocols that have none
 */
record Component(Protocol protocol, Bytes value) {
  static Component of(Protocol protocol, String value) {
    Bytes parsed = protocol.value.parse(value);
    protocol.value.check(parsed);
    return new Component(protocol, parsed);
  }

  /**
   * @throws IllegalArgumentException naming what is wrong (ADDR-2)
   */
  static List<Component> decodeAll(Bytes address) {
    List<Component> components = new ArrayList<>(4);
    ByteReader reader = new ByteReader(address);
    while (!reader.atEnd()) {
      components.add(decode(reader));
    }
    return components;
  }

  private static Component decode(ByteReader reader) {
    long code = reader.varint();
    Protocol protocol =
        Protocol.of(code)
            .orElseThrow(() -> new IllegalArgumentException("unknown protocol code " + code));
    ValueFormat format = protocol.value;
    Bytes value = reader.take(format.size == ValueFormat.VARIABLE ? reader.varint() : format.size);
    format.check(value);
    return new Component(protocol, value);
  }

  /**
   * @throws IllegalArgumentException naming what is wrong (ADDR-2)
   */
  static List<Component> parseAll(String text) {
    String[] parts = text.split("/", 0); // 0 drops trailing slashes, which go tolerates.
    if (parts.length < 2 || !parts[0].isEmpty()) {
      throw new IllegalArgumentException("an address is /name or /name/value, repeated");
    }
    List<Component> components = new ArrayList<>(4);
    for (int i = 1; i < parts.length; i++) {
      String name = parts[i];
      Protocol protocol =
          Protocol.named(name)
              .orElseThrow(
                  () -> new IllegalArgumentException("unknown protocol '%s'".formatted(name)));
      if (protocol.value == ValueFormat.NONE) {
        components.add(new Component(protocol, Bytes.EMPTY));
      } else if (++i < parts.length) {
        components.add(of(protocol, parts[i]));
      } else {
        throw new IllegalArgumentException("'%s' needs a value".formatted(name));
      }
    }
    return components;
  }

  /** The size of the binary form. */
  int size() {
    int length = protocol.value.size == ValueFormat.VARIABLE ? Varint.size(value.size()) : 0;
    return Varint.size(protocol.code) + length + value.size();
  }

  static Bytes encodeAll(List<Component> components) {
    byte[] bytes = new byte[components.stream().mapToInt(Component::size).sum()];
    int at = 0;
    for (Component component : components) {
      at = component.put(bytes, at);
    }
    return Bytes.wrap(bytes);
  }

  private int put(byte[] into, int offset) {
    int at = Varint.put(protocol.code, into, offset);
    if (protocol.value.size == ValueFormat.VARIABLE) {
      at = Varint.put(value.size(), into, at);
    }
    System.arraycopy(value.toArrayUnsafe(), 0, into, at, value.size());
    return at + value.size();
  }

  void print(StringBuilder text) {
    text.append('/').append(protocol.text);
    if (protocol.value != ValueFormat.NONE) {
      text.append('/').append(protocol.value.print(value));
    }
  }
}
