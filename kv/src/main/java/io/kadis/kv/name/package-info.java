/** IPNS names on a database: what the node's own stands for, and what others' do. */
@NullMarked
package io.kadis.kv.name;

import org.jspecify.annotations.NullMarked;
