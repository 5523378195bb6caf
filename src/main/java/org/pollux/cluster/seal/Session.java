package org.pollux.cluster.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The seals of one connection between two directors, with keys that no other connection has: they follow from the secret
 * and from random bytes of both sides, so that nothing recorded on another connection can be replayed on this one.
 *
 * @param toAcceptor what the connecting side says
 * @param toConnector what the accepting side says
 */
public record Session(Seal toAcceptor, Seal toConnector) {
    /** Of a cluster without a secret. */
    public static Session clear() {
        return new Session(new Seal.Clear(), new Seal.Clear());
    }

    /**
     * On the connecting side.
     *
     * @param greeting everything that both sides have said so far, their random bytes among it
     */
    public static Session connector(Secret secret, byte[] greeting) {
        byte[] salt = digest(greeting);
        return new Session(new Sealing(secret.key(salt, "to acceptor")), new Opening(secret.key(salt, "to connector")));
    }

    /** On the accepting side; see {@link #connector}. */
    public static Session acceptor(Secret secret, byte[] greeting) {
        byte[] salt = digest(greeting);
        return new Session(new Opening(secret.key(salt, "to acceptor")), new Sealing(secret.key(salt, "to connector")));
    }

    private static byte[] digest(byte[] greeting) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(greeting);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
