package org.pollux.it.system;

import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;

/** Configurations for a {@link DirectorPair}. */
final class Configurations {
    /** Three web servers on port 80, checked once a second. */
    static final String WEB = virtualServer(
            "TCP",
            80,
            "NAT",
            realServer(DirectorPair.webAddress(1), 80)
                    + realServer(DirectorPair.webAddress(2), 80)
                    + realServer(DirectorPair.webAddress(3), 80));

    private Configurations() {}

    /**
     * Configures both directors; a has the higher priority.
     *
     * @param services the {@code virtual_server} blocks
     */
    static void configure(DirectorPair pair, String services) {
        pair.a().configure(instance(pair.a(), 150, "10.10.0.11", "10.10.0.12") + services);
        pair.b().configure(instance(pair.b(), 100, "10.10.0.12", "10.10.0.11") + services);
    }

    /** Everything but the services. */
    static String instance(Director director, int priority, String source, String peer) {
        return """
                global_defs {
                    router_id %s
                }
                vrrp_instance web {
                    interface eth0
                    virtual_router_id 51
                    priority %d
                    advert_int 1
                    unicast_src_ip %s
                    unicast_peer {
                        %s
                    }
                    virtual_ipaddress {
                        10.10.0.100/24 dev eth0
                        10.20.0.1/24 dev eth1
                    }
                }
                """.formatted(director, priority, source, peer);
    }

    static String virtualServer(String protocol, int port, String forwarding, String content) {
        return """
                virtual_server %s %d {
                    protocol %s
                    lb_algo rr
                    lb_kind %s
                    delay_loop 1
                    connect_timeout 1
                %s}
                """.formatted(DirectorPair.VIP, port, protocol, forwarding, content);
    }

    static String realServer(String address, int port) {
        return """
                    real_server %s %d {
                        HTTP_GET {
                            url {
                                path /
                                status_code 200
                            }
                            retry 0
                        }
                    }
                """.formatted(address, port);
    }

    static String pingedRealServer(String address, int port) {
        return """
                    real_server %s %d {
                        PING_CHECK {
                            retry 0
                        }
                    }
                """.formatted(address, port);
    }
}
