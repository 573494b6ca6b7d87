/** The page of protocol rules, their tests and what became of these. */
@NullMarked
package io.kadis.interop.rules;

import org.jspecify.annotations.NullMarked;
