package io.kadis.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the protocol rules, by id ({@code "KAD-51"}), that a test shows; listed in the docs. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Requirement {
  /** One or more rule ids of {@code docs/conformance.md}. */
  String[] value();
}
