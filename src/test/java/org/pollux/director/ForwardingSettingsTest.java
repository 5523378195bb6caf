package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pollux.config.Reading;
import org.pollux.config.VersionLimits;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.syntax.Source;
import org.pollux.ipvs.ClientAddress;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.LocalAddresses;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.Tunnel;
import org.pollux.ipvs.VirtualServerTable;

/** What the engine is told of the ways to real servers, from the text of a configuration on. */
class ForwardingSettingsTest {
    private static final String FILE = """
            virtual_server 192.0.2.1 80 {
                protocol TCP
                lb_algo rr
                lb_kind FULLNAT
                local_addresses 10.0.0.5 10.0.0.8-9
                client_address toa
                real_server 10.1.0.1 8080 {
                }
                real_server 10.1.0.2 80 {
                    lvs_method TUN
                }
                real_server 10.1.0.3 80 {
                    lvs_method TUN type gue port 6080 csum
                }
                real_server 10.1.0.4 80 {
                    lvs_method TUN type gue port 6081 remcsum
                }
                real_server 10.1.0.5 80 {
                    lvs_method TUN type gre
                }
                real_server 10.1.0.6 80 {
                    lvs_method TUN type gre csum
                }
            }
            """;

    private final List<ServiceSettings> services = new ArrayList<>();
    private final Map<String, DestinationSettings> destinations = new HashMap<>();

    @Test
    void theProxyProtocolArrivesInTheEngine() {
        String file = FILE.replace("client_address toa", "client_address proxy_v2");
        Reading.Accepted reading = (Reading.Accepted) ConfigurationReader.read(Source.of("f", file));
        assertThat(VersionLimits.of(reading.configuration()))
                .extracting(VersionLimits.Limit::feature)
                .noneMatch(feature -> feature.contains("client_address"));
        new ServerPool(table(), notice -> {}).revise(ServicePlan.of(reading.configuration()));
        assertThat(services.getFirst().local().client()).isEqualTo(ClientAddress.PROXY_PROTOCOL);
    }

    @Test
    void everyWayArrivesInTheEngine() {
        Reading.Accepted reading = (Reading.Accepted) ConfigurationReader.read(Source.of("f", FILE));
        new ServerPool(table(), notice -> {}).revise(ServicePlan.of(reading.configuration()));

        assertThat(services).hasSize(1);
        assertThat(services.getFirst().local())
                .isEqualTo(new LocalAddresses(
                        List.of(
                                InetAddress.ofLiteral("10.0.0.5"),
                                InetAddress.ofLiteral("10.0.0.8"),
                                InetAddress.ofLiteral("10.0.0.9")),
                        ClientAddress.TCP_OPTION));
        assertThat(destinations)
                .containsOnly(
                        Map.entry("10.1.0.1", new DestinationSettings(ForwardingMethod.FULLNAT, 1)),
                        Map.entry("10.1.0.2", tunnel(Tunnel.IPIP)),
                        Map.entry("10.1.0.3", tunnel(new Tunnel.Gue(6080, Tunnel.Checksum.FULL))),
                        Map.entry("10.1.0.4", tunnel(new Tunnel.Gue(6081, Tunnel.Checksum.REMOTE))),
                        Map.entry("10.1.0.5", tunnel(new Tunnel.Gre(false))),
                        Map.entry("10.1.0.6", tunnel(new Tunnel.Gre(true))));
    }

    private static DestinationSettings tunnel(Tunnel tunnel) {
        return new DestinationSettings(ForwardingMethod.TUN, 1, 0, 0, tunnel);
    }

    private VirtualServerTable table() {
        return (VirtualServerTable) Proxy.newProxyInstance(
                VirtualServerTable.class.getClassLoader(),
                new Class<?>[] {VirtualServerTable.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("addService")) {
                        services.add((ServiceSettings) arguments[1]);
                    } else if (method.getName().equals("addDestination")) {
                        DestinationKey key = (DestinationKey) arguments[1];
                        destinations.put(key.address().getHostAddress(), (DestinationSettings) arguments[2]);
                    }
                    return null;
                });
    }
}
