package org.pollux.cluster.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * What the directors of a cluster know and nobody else, and the keys that follow from it (HKDF with SHA-256, RFC 5869).
 * Immutable; {@code toString} does not tell it.
 */
public final class Secret {
    /** The length of {@link #id()} in bytes. */
    public static final int ID_LENGTH = 8;

    private static final String HKDF = "HKDF-SHA256";
    private static final int KEY_LENGTH = 32;
    private static final byte[] SALT = bytes("pollux cluster 1");

    private final SecretKey root;
    private final byte[] id;

    private Secret(SecretKey root, byte[] id) {
        this.root = root;
        this.id = id;
    }

    /** From the text of a configuration, in UTF-8. */
    public static Secret of(String text) {
        SecretKey root = key(
                "Generic",
                HKDFParameterSpec.ofExtract().addIKM(bytes(text)).addSalt(SALT).extractOnly());
        return new Secret(root, data(HKDFParameterSpec.expandOnly(root, bytes("id"), ID_LENGTH)));
    }

    /** Tells secrets apart without telling them: it travels in clear. */
    public byte[] id() {
        return id.clone();
    }

    /** Whether this is the secret with an {@link #id()}. */
    public boolean hasId(byte[] other) {
        return Arrays.equals(id, other);
    }

    /**
     * A key for one use only.
     *
     * @param salt what no other use has: random bytes of whoever uses it
     * @param purpose what it is for; two purposes of one salt have nothing in common
     */
    SecretKey key(byte[] salt, String purpose) {
        return key(
                "AES", HKDFParameterSpec.ofExtract().addIKM(root).addSalt(salt).thenExpand(bytes(purpose), KEY_LENGTH));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && hasId(secret.id);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(id);
    }

    @Override
    public String toString() {
        return "Secret";
    }

    private static SecretKey key(String algorithm, AlgorithmParameterSpec parameters) {
        try {
            return KDF.getInstance(HKDF).deriveKey(algorithm, parameters);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK 25 has " + HKDF, e);
        }
    }

    private static byte[] data(AlgorithmParameterSpec parameters) {
        try {
            return KDF.getInstance(HKDF).deriveData(parameters);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK 25 has " + HKDF, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
