package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IpvsadmAddressTest {
    @Test
    void ipv6IsWrittenAsTheCLibraryDoes() {
        assertThat(text("2001:db8:0:0:1:0:0:1")).isEqualTo("2001:db8::1:0:0:1");
        assertThat(text("2001:db8:0:1:0:0:0:0")).isEqualTo("2001:db8:0:1::");
        assertThat(text("1:0:2:0:3:0:4:0")).isEqualTo("1:0:2:0:3:0:4:0");
        assertThat(text("::")).isEqualTo("::");
        assertThat(text("::1")).isEqualTo("::1");
        assertThat(text("::102:304")).isEqualTo("::1.2.3.4");
        assertThat(text("fe80:0:0:0:0:0:0:1")).isEqualTo("fe80::1");
        assertThat(IpvsadmAddress.text(AddressWords.toInetAddress(true, 0, AddressWords.mapped(0x01020304))))
                .isEqualTo("::ffff:1.2.3.4");
    }

    private static String text(String address) {
        return IpvsadmAddress.text(TestPacket.address(address));
    }
}
