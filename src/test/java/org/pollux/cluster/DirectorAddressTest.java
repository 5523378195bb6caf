package org.pollux.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pollux.election.MemberId;

class DirectorAddressTest {
    @ParameterizedTest
    @CsvSource({"10.0.0.1, DIRECTOR", "fd00::1, WITNESS"})
    void carriesTheIdentityOverTheWire(String ip, ClusterOptions.Role role) throws Exception {
        Seat seat = new Seat(new MemberId("lb1.example", InetAddress.getByName(ip), -42), role);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Util.writeAddress(DirectorAddress.of(seat), new DataOutputStream(bytes));
        Address read = Util.readAddress(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(DirectorAddress.read(read)).contains(seat);
    }

    @Test
    void knowsNoDirectorInAnotherAddress() {
        assertThat(DirectorAddress.read(UUID.randomUUID())).isEmpty();
        assertThat(DirectorAddress.read(ExtendedUUID.randomUUID("x"))).isEmpty();
        byte[] junk = "some bytes that are not an identity".getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < junk.length; length++) {
            byte[] identity = Arrays.copyOf(junk, length);
            assertThat(DirectorAddress.read(ExtendedUUID.randomUUID("x").put("pollux", identity)))
                    .isEmpty();
        }
    }
}
