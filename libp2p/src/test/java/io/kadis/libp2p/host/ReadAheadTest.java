package io.kadis.libp2p.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.channel.Duplex;
import io.kadis.libp2p.channel.Pipe;
import io.kadis.libp2p.multistream.Multistream;
import io.kadis.testing.Requirement;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final ProtocolId PROTOCOL = new ProtocolId("/p/1");
  private static final String PROPOSAL = "\u0013/multistream/1.0.0\n\u0005/p/1\n";

  /** Counts what would be system calls. */
  private static final class Counting implements Duplex {
    private final Duplex socket;
    private int reads;

    Counting(Duplex socket) {
      this.socket = socket;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      reads++;
      return socket.read(buffer, offset, length);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      socket.write(buffer, offset, length);
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  @Test
  @Requirement({"MSS-2", "MSS-5"})
  void aNegotiationTakesOneReadAndOneAnswerAndTheRestIsHandedOn() throws Exception {
    try (var ends = Pipe.create()) {
      ends.left().write((PROPOSAL + "rest").getBytes(UTF_8));
      var counting = new Counting(ends.right());
      var ahead = new ReadAhead(counting);
      assertThat(Multistream.respond(ahead, PROTOCOL::equals)).isEqualTo(PROTOCOL);
      assertThat(counting.reads).isEqualTo(1);
      ahead.stop();
      assertThat(ahead.readable()).isTrue();
      assertThat(read(ahead)).isEqualTo("rest");
      ends.left().write("more".getBytes(UTF_8));
      ends.left().closeWrite();
      assertThat(read(ahead)).isEqualTo("more");
      assertThat(ahead.read(new byte[1], 0, 1)).isNegative();
    }
  }

  private static String read(Duplex duplex) throws IOException {
    var buffer = new byte[100];
    return new String(buffer, 0, duplex.read(buffer, 0, buffer.length), UTF_8);
  }
}
