package io.kadis.app.config;

import io.kadis.StartException;
import io.kadis.files.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * The shared secret of an API that others than this machine can reach. Never printed.
 *
 * @param secret printable ASCII, at least {@value #MIN_LENGTH} characters
 */
public record ApiToken(String secret) {
  /** Below this a token can be guessed over the network. */
  public static final int MIN_LENGTH = 16;

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
      throw new StartException(
          "cannot read API token file %s: %s".formatted(file, FileErrors.reason(e)), e);
    } catch (IllegalArgumentException e) {
      throw new StartException(
          "API token file %s: %s; make one with: openssl rand -hex 32 > %s"
              .formatted(file, e.getMessage(), file),
          e);
    }
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
