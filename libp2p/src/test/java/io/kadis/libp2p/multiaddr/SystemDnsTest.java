package io.kadis.libp2p.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.testing.Requirement;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemDnsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private DatagramSocket nameServer;
  private SystemDns dns;

  @BeforeEach
  void open() throws IOException {
    nameServer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    dns = new SystemDns("dns://127.0.0.1:" + nameServer.getLocalPort());
  }

  @AfterEach
  void close() {
    nameServer.close();
  }

  @Test
  @Requirement("ADDR-7")
  void readsTextRecordsWithAndWithoutBlanks() throws IOException {
    Thread.ofVirtual().start(() -> answerOnce("dnsaddr=/ip4/192.0.2.1/tcp/1", "with a blank"));
    assertThat(dns.txts("_dnsaddr.a.example", LONG))
        .containsExactlyInAnyOrder("dnsaddr=/ip4/192.0.2.1/tcp/1", "with a blank");
  }

  @Test
  void aSilentNameServerCostsNoMoreThanTheTimeout() {
    assertThatThrownBy(() -> dns.txts("_dnsaddr.a.example", Duration.ofMillis(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("_dnsaddr.a.example");
  }

  @Test
  void knowsThisMachine() throws IOException {
    assertThat(dns.ips("localhost", LONG)).allMatch(InetAddress::isLoopbackAddress).isNotEmpty();
  }

  /** Answers the next question with these TXT records (RFC 1035, section 4). */
  private void answerOnce(String... records) {
    try {
      DatagramPacket query = new DatagramPacket(new byte[512], 512);
      nameServer.receive(query);
      Bytes message = Bytes.wrap(Arrays.copyOf(query.getData(), query.getLength()));
      Bytes header =
          Bytes.concatenate(
              message.slice(0, 2), // Its id; then: an answer, one question, so many records.
              Bytes.of(0x81, 0x80, 0, 1, 0, records.length, 0, 0, 0, 0));
      Bytes reply = Bytes.concatenate(header, question(message));
      for (String record : records) {
        Bytes text = Bytes.wrap(record.getBytes(StandardCharsets.UTF_8));
        Bytes head = // The name at offset 12, TXT, IN, 1 s, the length of what follows.
            Bytes.of(0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 1, 0, text.size() + 1, text.size());
        reply = Bytes.concatenate(reply, head, text);
      }
      nameServer.send(new DatagramPacket(reply.toArray(), reply.size(), query.getSocketAddress()));
    } catch (IOException e) {
      nameServer.close(); // The test then times out, and says so.
    }
  }

  private static Bytes question(Bytes query) {
    int end = 12;
    while (query.get(end) != 0) {
      end += query.get(end) + 1;
    }
    return query.slice(12, end + 5 - 12); // The zero, type and class.
  }
}
