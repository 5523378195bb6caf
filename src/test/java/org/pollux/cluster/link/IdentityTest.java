package org.pollux.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    private static Identity identity(String ip) throws IOException {
        return new Identity(
                Identity.Life.begin(), new InetSocketAddress(InetAddress.getByName(ip), 7800), "the cluster");
    }

    private static byte[] bytes(Identity identity) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        identity.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static Identity read(byte[] bytes) throws IOException {
        return Identity.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void comesBackAsItWas(String ip) throws Exception {
        Identity identity = identity(ip);

        assertThat(read(bytes(identity))).isEqualTo(identity);
    }

    @Test
    void twoLivesDiffer() {
        assertThat(Identity.Life.begin()).isNotEqualTo(Identity.Life.begin());
    }

    @Test
    void anyBytesAreAnIdentityOrAnError() throws IOException {
        long seed = Long.getLong("identity.seed", System.nanoTime());
        System.out.println("IdentityTest: -Didentity.seed=" + seed);
        Random random = new Random(seed);
        byte[] good = bytes(identity("192.0.2.1"));
        int read = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 20));
            for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(read(bytes).cluster()).isNotNull();
                read++;
            } catch (IOException _) {
                // What is not an identity is refused with this and nothing else.
            }
        }
        assertThat(read).isPositive();
    }
}
