/** The network as the database needs it: who should hold a key, who may be asked, who is met. */
@NullMarked
package io.kadis.kv.swarm;

import org.jspecify.annotations.NullMarked;
