package io.kadis.app.config;

import java.nio.file.Path;

/**
 * What an API proves its name by.
 *
 * @param chain PEM: the server's certificate, then those that vouch for it
 * @param key PEM, PKCS #8, not encrypted: the private key of the first
 */
public record TlsFiles(Path chain, Path key) {}
