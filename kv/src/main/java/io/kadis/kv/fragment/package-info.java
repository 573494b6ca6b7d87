/** Keys that several write side by side: one signed fragment per writer, and their merge. Pure. */
@NullMarked
package io.kadis.kv.fragment;

import org.jspecify.annotations.NullMarked;
