package io.kadis;

import java.util.Optional;

/** Which Kadis this is. */
public final class Version {
  /** As the build wrote it into the jar; classes run without a jar are {@code dev}. */
  public static final String TEXT =
      Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("dev");

  private Version() {}
}
