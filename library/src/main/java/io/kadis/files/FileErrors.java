package io.kadis.files;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words what the JDK's file exceptions say by their type alone. */
public final class FileErrors {
  private FileErrors() {}

  /** Why {@code e} happened, without the path, which the caller names. */
  public static String reason(IOException e) {
    return switch (e) {
      case CharacterCodingException _ -> "it is not text";
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case NotDirectoryException _ -> "not a directory";
      case FileAlreadyExistsException _ -> "it is a file, not a directory";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
