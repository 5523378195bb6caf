package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pollux.config.Configuration;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.syntax.Source;
import org.pollux.ipvs.Persistence;
import org.pollux.ipvs.ServiceKey;

/** What the engine gets of marks and groups, from the text of a configuration on. */
class ServicePlanTest {
    private static final String MARKS = """
            packet_marks {
                5 protocol TCP to 192.0.2.1 ports 80,443
                6 protocol TCP to 192.0.9.0/24 ports 80
                6 protocol TCP to 2001:db8::9 ports 80
            }
            """;

    private static Configuration read(String text) {
        return ((Reading.Accepted) ConfigurationReader.read(Source.of("f", text))).configuration();
    }

    private static String server(String head, String inside) {
        return "virtual_server " + head + " {\nprotocol TCP\nlb_algo rr\nlb_kind TUN\n" + inside
                + "\nreal_server 10.0.0.1 {\n}\n}\n";
    }

    private static List<String> services(String text) {
        return ServicePlan.of(read(text)).stream()
                .flatMap(plan -> plan.services().stream())
                .map(ServiceKey::toString)
                .toList();
    }

    @Test
    void aMarkIsAServiceOfItsFamily() {
        assertThat(services(MARKS + server("fwmark 5", "") + server("fwmark 5", "ip_family inet6")))
                .containsExactly("mark 5", "mark 5 of IPv6");
    }

    @Test
    void aGroupIsAServiceForEachOfItsAddressesAndMarks() {
        assertThat(services(MARKS + """
                virtual_server_group web {
                    192.0.2.254-192.0.3.1 80
                    192.0.4.8/31 443
                    fwmark 5
                    fwmark 6 inet6
                }
                """ + server("group web", "")))
                .containsExactly(
                        "TCP 192.0.2.254 port 80",
                        "TCP 192.0.2.255 port 80",
                        "TCP 192.0.3.0 port 80",
                        "TCP 192.0.3.1 port 80",
                        "TCP 192.0.4.8 port 443",
                        "TCP 192.0.4.9 port 443",
                        "mark 5",
                        "mark 6 of IPv6");
    }

    @Test
    void aMarkOfAGroupHasTheFamilyOfItsAddresses() {
        assertThat(services(MARKS + """
                virtual_server_group web {
                    fwmark 5
                    2001:db8::a-b 80
                }
                """ + server("group web", "")))
                .containsExactly(
                        "mark 5 of IPv6", "TCP 2001:db8:0:0:0:0:0:a port 80", "TCP 2001:db8:0:0:0:0:0:b port 80");
    }

    @Test
    void clientsOfBothFamiliesAreToldApartByTheirAddresses() {
        ServicePlan plan = ServicePlan.of(read("""
                virtual_server_group web {
                    192.0.2.1 80
                    2001:db8::a 80
                }
                """ + server("group web", "persistence_timeout 60")))
                .getFirst();
        assertThat(plan.services())
                .extracting(key -> EngineWords.settings(plan.server(), key.ipv6())
                        .persistence()
                        .map(Persistence::netmask))
                .extracting(mask -> mask.orElseThrow())
                .containsExactly(-1, 128);
    }

    @Test
    void theAddressesOfGroupsAndOfMarksAreServed() {
        Configuration configuration = read(MARKS + """
                vrrp_instance a {
                    interface eth0
                    virtual_router_id 1
                    virtual_ipaddress {
                        192.0.3.1/24
                    }
                }
                virtual_server_group web {
                    192.0.3.0/31 80
                    fwmark 6
                }
                """ + server("group web", "") + server("fwmark 5", ""));
        assertThat(text(ServedAddresses.of(configuration)))
                .containsExactlyInAnyOrder("192.0.3.0", "192.0.3.1", "192.0.2.1", "2001:db8:0:0:0:0:0:9");
        assertThat(text(ServedAddresses.moving(configuration))).containsExactly("192.0.3.1");
    }

    private static Set<String> text(Set<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.toSet());
    }

    @Test
    void groupsAndMarksChangeWithoutARestart() {
        String group = "virtual_server_group web {\n192.0.3.0/31 80\n}\n";
        Configuration before = read(group + server("group web", ""));
        Configuration after = read(MARKS + group.replace("}", "192.0.3.9 80\nfwmark 5\n}") + server("group web", ""));
        ReloadPlan plan = ReloadPlan.between(before, after);
        assertThat(plan.restart()).isEmpty();
        assertThat(plan.changes())
                .extracting(change -> change.words())
                .contains("virtual_server_group web: 192.0.3.9 80 is added");
    }
}
