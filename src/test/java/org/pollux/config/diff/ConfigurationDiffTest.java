package org.pollux.config.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.config.Configuration;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.syntax.Source;

class ConfigurationDiffTest {
    private static final String INSTANCE = """
            vrrp_instance web {
                interface eth0
                virtual_router_id 5
                priority 100
                virtual_ipaddress {
                    192.0.2.10/24
                    192.0.2.11/24
                }
            }
            """;
    private static final String SERVER = """
            virtual_server 192.0.2.10 80 {
                protocol TCP
                lb_algo rr
                lb_kind NAT
                delay_loop 5
                real_server 10.0.0.1 80 {
                    weight 1
                    TCP_CHECK {
                    }
                }
                real_server 10.0.0.2 80 {
                }
            }
            """;

    private static List<String> words(String before, String after) {
        return ConfigurationDiff.between(read(before), read(after)).stream()
                .map(Change::words)
                .toList();
    }

    private static Configuration read(String text) {
        return ((Reading.Accepted) ConfigurationReader.read(Source.of("f", text))).configuration();
    }

    @Test
    void theSameInOtherWordsIsNoChange() {
        assertThat(words(INSTANCE + SERVER, SERVER + INSTANCE.replace("priority 100", "advert_int 1000ms")))
                .isEmpty();
        assertThat(words(INSTANCE, INSTANCE.replace("priority 100", "priority 100 # as it was")))
                .isEmpty();
    }

    @Test
    void aSettingBecomesAnother() {
        assertThat(words(INSTANCE, INSTANCE.replace("100", "150")))
                .containsExactly("vrrp_instance web: priority: 100 becomes 150");
        assertThat(words(INSTANCE, INSTANCE.replace("priority 100", "nopreempt")))
                .containsExactly("vrrp_instance web: nopreempt is added");
    }

    @Test
    void addressesComeAndGo() {
        assertThat(words(INSTANCE, INSTANCE.replace("192.0.2.11/24", "192.0.2.12/24 label eth0:1")))
                .containsExactly(
                        "vrrp_instance web: virtual_ipaddress: address 192.0.2.11/24 dev eth0 is removed",
                        "vrrp_instance web: virtual_ipaddress: address 192.0.2.12/24 dev eth0 is added");
        assertThat(words(INSTANCE, INSTANCE.replace("192.0.2.11/24", "192.0.2.11/24 label eth0:1")))
                .containsExactly("vrrp_instance web: virtual_ipaddress: address 192.0.2.11/24 dev eth0: "
                        + "dev eth0 becomes dev eth0 label eth0:1");
    }

    @Test
    void serversAndChecksComeAndGo() {
        assertThat(words(SERVER, SERVER.replace("weight 1", "weight 3").replace("10.0.0.2", "10.0.0.3")))
                .containsExactly(
                        "virtual_server 192.0.2.10 80 TCP: real_server 10.0.0.1 80: weight: 1 becomes 3",
                        "virtual_server 192.0.2.10 80 TCP: real_server 10.0.0.2 80 is removed",
                        "virtual_server 192.0.2.10 80 TCP: real_server 10.0.0.3 80 is added");
        assertThat(words(SERVER, SERVER.replace("TCP_CHECK", "PING_CHECK")))
                .containsExactly(
                        "virtual_server 192.0.2.10 80 TCP: real_server 10.0.0.1 80: TCP_CHECK 10.0.0.1 80 is removed",
                        "virtual_server 192.0.2.10 80 TCP: real_server 10.0.0.1 80: PING_CHECK 10.0.0.1 is added");
    }

    @Test
    void whatIsInheritedChangesWhereItCounts() {
        assertThat(words(SERVER, SERVER.replace("delay_loop 5", "delay_loop 6")))
                .contains("virtual_server 192.0.2.10 80 TCP: real_server 10.0.0.1 80: TCP_CHECK 10.0.0.1 80: "
                        + "delay_loop: 5 becomes 6");
    }

    @Test
    void anotherProtocolIsAnotherService() {
        assertThat(words(SERVER, SERVER.replace("protocol TCP", "protocol UDP")))
                .containsExactly(
                        "virtual_server 192.0.2.10 80 TCP is removed", "virtual_server 192.0.2.10 80 UDP is added");
    }

    @Test
    void theKindOfEachSubjectIsKnown() {
        List<Change> changes =
                ConfigurationDiff.between(read(INSTANCE), read(INSTANCE.replace("192.0.2.11/24", "192.0.2.12/24")));

        assertThat(changes.getFirst().path())
                .extracting(Change.Subject::kind)
                .containsExactly(Change.Kind.INSTANCE, Change.Kind.SETTING, Change.Kind.ADDRESS);
    }
}
