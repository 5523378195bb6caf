package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pollux.ipvs.AddressWords;

class PrefixTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, 8, 10.255.0.1, true",
        "10.0.0.0, 8, 11.0.0.1, false",
        "10.1.2.3, 32, 10.1.2.3, true",
        "10.1.2.3, 32, 10.1.2.2, false",
        "0.0.0.0, 0, 203.0.113.1, true",
        "192.0.2.128, 25, 192.0.2.127, false",
        "2001:db8::, 32, 2001:db8:ffff::1, true",
        "2001:db8::, 32, 2001:db9::1, false",
        "2001:db8::, 64, 2001:db8::1:2:3:4, true",
        "2001:db8::, 64, 2001:db8:0:1::1, false",
        "2001:db8::1, 128, 2001:db8::1, true",
        "2001:db8::1, 128, 2001:db8::2, false",
        "::, 0, 2001:db8::2, true"
    })
    void contains(String network, int length, String address, boolean expected) {
        InetAddress tested = InetAddress.ofLiteral(address);
        assertThat(Prefix.of(InetAddress.ofLiteral(network), length)
                        .contains(AddressWords.high(tested), AddressWords.low(tested)))
                .isEqualTo(expected);
    }
}
