package org.pollux.config;

import java.util.Optional;

/**
 * The block {@code SSL}: what {@code SSL_GET} shows of itself and trusts.
 *
 * @param password {@code password} of the key
 * @param authorities {@code ca}: the file with the trusted authorities
 * @param certificate {@code certificate}: the file with this host's certificate
 * @param key {@code key}: the file with its key
 */
public record TlsKeys(
        Optional<String> password, Optional<String> authorities, Optional<String> certificate, Optional<String> key) {}
