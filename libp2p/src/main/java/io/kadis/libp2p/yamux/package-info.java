/**
 * Yamux 1.0.0: many streams over one channel, with flow control.
 *
 * <p>Reading order: {@code Header} (the wire), {@code StreamState} (windows and halves, pure),
 * {@code SessionReader} (what each frame does), {@code YamuxStream}, {@code Outbox} and {@code
 * SessionWriter} (how frames leave), {@code StreamTable} (limits), {@code YamuxSession} (life).
 *
 * <p>Locks: a stream's, then the table's or the outbox's; never another stream's.
 */
@NullMarked
package io.kadis.libp2p.yamux;

import org.jspecify.annotations.NullMarked;
