/**
 * The namespaces of the database: who may write, what is valid, how two values merge, what a person
 * sees. Each is one class; a node's are listed in {@link io.kadis.kv.namespace.Namespaces}.
 */
@NullMarked
package io.kadis.kv.namespace;

import org.jspecify.annotations.NullMarked;
