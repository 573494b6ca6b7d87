/** What a node is told: its settings, their defaults, and the files they live in. */
@NullMarked
package io.kadis.app.config;

import org.jspecify.annotations.NullMarked;
