package io.kadis.interop.cube;

import io.kadis.interop.Implementation;

/**
 * A network of three.
 *
 * @param bootstrap whom both others know
 * @param storer who is there before the finder
 * @param finder who comes when the storer is done
 */
record Triple(Implementation bootstrap, Implementation storer, Implementation finder) {}
