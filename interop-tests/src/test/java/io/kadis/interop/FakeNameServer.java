package io.kadis.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Answers questions for TXT records (RFC 1035 §4) on a port of the loopback; knows no others. */
final class FakeNameServer implements AutoCloseable {
  private static final int HEADER = 12;

  private final DatagramSocket socket;
  private final Map<String, List<String>> texts = new ConcurrentHashMap<>();

  private FakeNameServer(DatagramSocket socket) {
    this.socket = socket;
  }

  static FakeNameServer start() throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    var server = new FakeNameServer(socket);
    Thread.ofVirtual().start(server::serve);
    return server;
  }

  /** From now on {@code name} has these. */
  void publish(String name, String... its) {
    texts.put(name, List.of(its));
  }

  /** For {@code resolv.conf}; the JDK takes a port behind the address. */
  String configuration() {
    return "nameserver 127.0.0.1:%d\n".formatted(socket.getLocalPort());
  }

  private void serve() {
    try {
      while (true) {
        var query = new DatagramPacket(new byte[512], 512);
        socket.receive(query);
        byte[] reply = reply(Arrays.copyOf(query.getData(), query.getLength()));
        socket.send(new DatagramPacket(reply, reply.length, query.getSocketAddress()));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private byte[] reply(byte[] query) {
    var name = new StringBuilder();
    int end = HEADER;
    for (; query[end] != 0; end += query[end] + 1) {
      name.append(new String(query, end + 1, query[end], StandardCharsets.US_ASCII)).append('.');
    }
    name.setLength(name.length() - 1);
    var known = texts.getOrDefault(name.toString().toLowerCase(Locale.ROOT), List.of());
    var reply = new ByteArrayOutputStream();
    reply.write(query, 0, 2);
    int error = known.isEmpty() ? 3 : 0; // No such name.
    reply.writeBytes(new byte[] {(byte) 0x85, (byte) (0x80 | error), 0, 1, 0, (byte) known.size()});
    reply.writeBytes(new byte[4]);
    reply.write(query, HEADER, end + 5 - HEADER);
    known.forEach(text -> reply.writeBytes(record(text)));
    return reply.toByteArray();
  }

  /** Of the name in the question, for a second. */
  private static byte[] record(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    var record = new ByteArrayOutputStream();
    record.writeBytes(new byte[] {(byte) 0xc0, HEADER, 0, 16, 0, 1, 0, 0, 0, 1});
    record.writeBytes(new byte[] {0, (byte) (bytes.length + 1), (byte) bytes.length});
    record.writeBytes(bytes);
    return record.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
