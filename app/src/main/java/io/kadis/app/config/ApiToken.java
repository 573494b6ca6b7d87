package io.kadis.app.config;

import io.kadis.StartException;
import io.kadis.files.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;

/**
 * The shared secret of an API that others than this machine can reach. Never printed.
 *
 * @param secret printable ASCII, at least {@value #MIN_LENGTH} characters
 */
public record ApiToken(String secret) {
  /** Below this a token can be guessed over the network. */
  public static final int MIN_LENGTH = 16;

  private static final String FLAG = "--api-token-file";

  public ApiToken {
    if (secret.length() < MIN_LENGTH || !secret.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "a token is at least %d printable ASCII characters without spaces".formatted(MIN_LENGTH));
    }
  }

  /** Reads a token from a file of one line. */
  public static ApiToken read(Path file) throws StartException {
    try {
      return new ApiToken(Files.readString(file, StandardCharsets.US_ASCII).strip());
    } catch (IOException e) {
      throw new RefusedSetting(
          FLAG,
          "cannot read API token file %s: %s%s"
              .formatted(file, FileErrors.reason(e), Files.exists(file) ? "" : "; " + making(file)),
          e);
    } catch (IllegalArgumentException e) {
      throw new RefusedSetting(
          FLAG, "API token file %s: %s; %s".formatted(file, e.getMessage(), making(file)), e);
    }
  }

  /** Whether every user of this machine can read it; not known of file systems without modes. */
  public static boolean isReadableByAll(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static String making(Path file) {
    return "make one with: openssl rand -hex 32 > " + file;
  }

  /** Compares in a time that tells nothing about the token. */
  public boolean matches(String offered) {
    return MessageDigest.isEqual(bytes(secret), bytes(offered));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "ApiToken[hidden]";
  }
}
