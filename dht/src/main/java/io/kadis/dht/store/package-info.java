/** Records, providers, peers and meta data on disk (LMDB). */
@NullMarked
package io.kadis.dht.store;

import org.jspecify.annotations.NullMarked;
