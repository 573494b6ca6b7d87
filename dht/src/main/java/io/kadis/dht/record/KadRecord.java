package io.kadis.dht.record;

import java.time.Instant;
import org.apache.tuweni.bytes.Bytes;

/**
 * A record as this node holds it. Named so because {@code java.lang.Record} has the bare name.
 *
 * @param key the whole key, {@code /namespace/rest}, raw bytes (REC-1)
 * @param value opaque here; its namespace's {@link Validator} knows it
 * @param received when this node stored it: its own clock, never a sender's (REC-3)
 */
public record KadRecord(Bytes key, Bytes value, Instant received) {}
