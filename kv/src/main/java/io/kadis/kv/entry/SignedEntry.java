package io.kadis.kv.entry;

import io.kadis.libp2p.identity.PeerId;
import org.apache.tuweni.bytes.Bytes;

/**
 * An entry whose signature holds.
 *
 * @param writer who signed it
 * @param record the Record.value that carries it, as peers exchange it
 */
public record SignedEntry(Entry entry, PeerId writer, Bytes record) {}
