package io.kadis.kv.rpc;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.message.Decoded;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.record.Fingerprint;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.Entry.Content;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.fragment.Fragment;
import io.kadis.kv.fragment.FragmentCodec;
import io.kadis.kv.fragment.State;
import io.kadis.kv.fragment.StateCodec;
import io.kadis.kv.fragment.Totals;
import io.kadis.kv.sync.SyncFrame;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiformats.Varint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/**
 * The page by which others write a peer shows the bytes that this code makes; {@code
 * -Drewrite=true} writes them anew.
 */
class ProtocolPageTest {
  private static final Path PAGE = Path.of("../docs/protocol.md");
  private static final Path VECTORS = Path.of("../docs/protocol-vectors.json");
  private static final String BEGIN = "<!-- vectors -->\n";
  private static final String END = "<!-- end of vectors -->";

  private static final PrivateKey WRITER = Entries.writer(0);
  private static final Bytes KEY = utf8("/kv/greeting");
  private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant PURGE = Instant.parse("2026-01-08T00:00:00Z");
  private static final long VERSION = Entries.version(WRITTEN) | 1;

  private final Map<String, String> vectors = new LinkedHashMap<>();

  @Test
  void theBytesOfThePageAreThoseThatAreMade() throws IOException {
    identity();
    entry();
    tombstone();
    counter();
    requests();
    comparison();
    var json =
        vectors.entrySet().stream()
            .map(each -> "  \"%s\": \"%s\"".formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    if (Boolean.getBoolean("rewrite")) {
      Files.writeString(VECTORS, json);
      Files.writeString(PAGE, page(Files.readString(PAGE)));
    }
    assertThat(Files.readString(VECTORS)).as("-Drewrite=true writes it anew").isEqualTo(json);
    var page = Files.readString(PAGE);
    assertThat(page).as("-Drewrite=true writes it anew").isEqualTo(page(page));
  }

  private String page(String old) {
    var table = new StringBuilder("```\n");
    vectors.forEach((name, value) -> table.append(name).append('\n').append(wrapped(value)));
    int begin = old.indexOf(BEGIN) + BEGIN.length();
    return old.substring(0, begin) + table + "```\n" + old.substring(old.indexOf(END));
  }

  private static String wrapped(String value) {
    return value.replaceAll("(.{1,100})", "  $1\n");
  }

  private void identity() {
    put("writer.seed", Bytes.repeat((byte) 1, 32));
    put("writer.public-key", WRITER.publicKey().encode());
    put("writer.peer-id.bytes", WRITER.peerId().bytes());
    vectors.put("writer.peer-id", WRITER.peerId().toString());
    vectors.put("key", "/kv/greeting");
    put("key.id", Key.of(KEY).id());
    put("writer.id", Key.of(WRITER.peerId()).id());
  }

  private void entry() {
    var content =
        new Content.Value(utf8("hello, peers"), Optional.of("text/plain"), Optional.empty());
    var record = EntryCodec.sign(new Entry(KEY, VERSION, content), WRITER);
    put("entry.version", Bytes.ofUnsignedLong(VERSION));
    put("entry.record", record);
    assertThat(EntryCodec.decode(record)).isInstanceOf(Decoded.Ok.class);
    var fingerprint = Fingerprint.EMPTY.plus(Fingerprint.item(Key.of(KEY).id(), record));
    put("entry.fingerprint", fingerprint.digest());
    put("kad.find-node", framed(new KadRequest.FindNode(KEY).encode()));
    put("kad.put-value", framed(new KadRequest.PutValue(KEY, record).encode()));
  }

  private void tombstone() {
    var content = new Content.Tombstone(Optional.of(PURGE));
    put("tombstone.record", EntryCodec.sign(new Entry(KEY, VERSION + 1, content), WRITER));
  }

  private void counter() {
    var own = new Fragment.Own(List.of(), new Totals(VERSION, 5, 2), Totals.NONE);
    var fragment = new Fragment(utf8("/counter/hits"), VERSION, own, new TreeMap<>(), PURGE);
    var state = State.EMPTY.with(FragmentCodec.sign(fragment, WRITER));
    put("counter.record", StateCodec.encode(state));
    vectors.put("counter.tag", state.context().tag());
  }

  private void requests() {
    var d = DatabaseConfig.DEFAULTS;
    var settings = d.sharedSettings(d.namespaces());
    vectors.put("settings.line", settings.line());
    put("settings.hash", Bytes.ofUnsignedLong(settings.hash()));
    var record = Bytes.fromHexString(String.valueOf(vectors.get("entry.record")));
    var store = new KvRequest.Store(KEY, record);
    put("kv.store", framed(new KvFrame(store, settings.hash()).encode()));
    put("kv.fetch", framed(new KvFrame(new KvRequest.Fetch(KEY), settings.hash()).encode()));
    var confirm = new KvRequest.Confirm(KEY, KvRequest.Confirm.digest(record));
    put("kv.confirm", framed(new KvFrame(confirm, settings.hash()).encode()));
    var greeting = new KvRequest.Batch(List.of());
    put("kv.greeting", framed(new KvFrame(greeting, settings.hash()).encode()));
    put("kv.stored", framed(KvReplyCodec.encode(new KvReply.Stored())));
    put("kv.found", framed(KvReplyCodec.encode(new KvReply.Found(record))));
    put("kv.superseded", framed(KvReplyCodec.encode(new KvReply.Superseded(VERSION))));
  }

  private void comparison() {
    var mine = Bytes.fromHexString(String.valueOf(vectors.get("entry.fingerprint")));
    var print = new SyncRequest.Print(Prefix.ALL, mine);
    var hash = Bytes.fromHexString(String.valueOf(vectors.get("settings.hash"))).toLong();
    var compare = new SyncRequest.Compare(List.of(print), WRITTEN.plusSeconds(60));
    put("sync.compare", framed(new SyncFrame(compare, hash).encode()));
    var pull = new SyncRequest.Pull(List.of(Key.of(KEY).id()));
    put("sync.pull", framed(new SyncFrame(pull, hash).encode()));
  }

  private void put(String name, Bytes bytes) {
    vectors.put(name, bytes.toUnprefixedHexString());
  }

  private static Bytes framed(Bytes body) {
    return Bytes.concatenate(Varint.encode(body.size()), body);
  }
}
