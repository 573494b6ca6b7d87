package io.kadis.libp2p.yamux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.channel.Pipe;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** The other side of a session under test, by hand: bytes in, frames out. */
final class RawPeer implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(10);
  static final String PROTOCOL_ERROR = "000300000000000000000001";

  /** What the session sent. */
  record Frame(Header header, Bytes body) {}

  final Pipe wire;
  final YamuxSession session;
  final BlockingQueue<YamuxStream> opened = new LinkedBlockingQueue<>();
  final CompletableFuture<String> closed = new CompletableFuture<>();

  private RawPeer(boolean sessionDials, YamuxConfig config) {
    var ends = Pipe.create();
    wire = ends.left();
    session = YamuxSession.open(ends.right(), sessionDials, config, listener());
  }

  /** We dial: our streams are odd. */
  static RawPeer dialing() {
    return dialing(YamuxConfig.DEFAULTS);
  }

  static RawPeer dialing(YamuxConfig config) {
    return new RawPeer(false, config);
  }

  /** The session dials: its streams are odd. */
  static RawPeer dialed() {
    return dialed(YamuxConfig.DEFAULTS);
  }

  static RawPeer dialed(YamuxConfig config) {
    return new RawPeer(true, config);
  }

  private YamuxSession.Listener listener() {
    return new YamuxSession.Listener() {
      @Override
      public void opened(YamuxStream stream) {
        opened.add(stream);
      }

      @Override
      public void closed(String reason) {
        closed.complete(reason);
      }
    };
  }

  RawPeer send(String hex) throws IOException {
    wire.write(Bytes.fromHexString(hex).toArrayUnsafe());
    return this;
  }

  RawPeer send(int type, int flags, int streamId, int length) throws IOException {
    wire.write(bytes(Header.of(type, flags, streamId, length)));
    return this;
  }

  /** A data frame with this many bytes of zeros. */
  RawPeer sendData(int flags, int streamId, int length) throws IOException {
    send(Header.DATA, flags, streamId, length);
    wire.write(new byte[length]);
    return this;
  }

  RawPeer sendText(int flags, int streamId, String text) throws IOException {
    send(Header.DATA, flags, streamId, text.length());
    wire.write(text.getBytes(UTF_8));
    return this;
  }

  /** The next stream the session tells its owner of. */
  YamuxStream accepted() throws InterruptedException {
    var stream = opened.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    if (stream == null) {
      throw new AssertionError("no stream was opened");
    }
    return stream;
  }

  Frame next() throws IOException {
    byte[] header = read(Header.BYTES);
    var decoded = Header.decode(header);
    assertThat(decoded.fault()).isNull();
    int body = decoded.type() == Header.DATA ? decoded.length() : 0;
    return new Frame(decoded, Bytes.wrap(read(body)));
  }

  String nextHeader() throws IOException {
    return Bytes.wrap(bytes(next().header())).toUnprefixedHexString();
  }

  /** Everything the session sent before now has been read, and nothing of it was unexpected. */
  void expectQuiet() throws IOException {
    send(Header.PING, Header.SYN, 0, 4711);
    assertThat(next().header()).isEqualTo(Header.of(Header.PING, Header.ACK, 0, 4711));
  }

  /** The last thing is GoAway with the code for a protocol error, then the end. */
  String expectProtocolError() throws Exception {
    Header last = null;
    for (Header frame = nextOrEnd(); frame != null; frame = nextOrEnd()) {
      last = frame;
    }
    assertThat(last).isEqualTo(Header.decode(Bytes.fromHexString(PROTOCOL_ERROR).toArray()));
    return reasonOfEnd();
  }

  String reasonOfEnd() throws Exception {
    return closed.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private @Nullable Header nextOrEnd() throws IOException {
    byte[] first = new byte[1];
    if (wire.read(first, 0, 1) < 0) {
      return null;
    }
    byte[] header = new byte[Header.BYTES];
    header[0] = first[0];
    System.arraycopy(read(Header.BYTES - 1), 0, header, 1, Header.BYTES - 1);
    var decoded = Header.decode(header);
    if (decoded.type() == Header.DATA) {
      read(decoded.length());
    }
    return decoded;
  }

  private byte[] read(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int got = 0; got < length; ) {
      int count = wire.read(bytes, got, length - got);
      assertThat(count).as("the session closed the connection").isPositive();
      got += count;
    }
    return bytes;
  }

  static byte[] bytes(Header header) {
    byte[] bytes = new byte[Header.BYTES];
    header.encode(bytes, 0);
    return bytes;
  }

  @Override
  public void close() {
    session.close();
    wire.close();
  }
}
