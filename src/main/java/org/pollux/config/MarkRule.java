package org.pollux.config;

import java.util.List;
import java.util.Optional;

/**
 * A line of {@code packet_marks}, Pollux's own: packets that match all that is given get the mark, by which
 * {@code virtual_server fwmark} finds them. The first matching line counts.
 *
 * @param mark the mark, 1..2147483647
 * @param protocol {@code protocol}
 * @param from {@code from}: the source network
 * @param to {@code to}: the destination network
 * @param ports {@code ports}: destination ports; empty means any
 * @param sourcePorts {@code source_ports}; empty means any
 * @param interfaceName {@code interface}: where the packet arrived
 * @param position where the line stands
 */
public record MarkRule(
        int mark,
        Optional<VirtualServer.Protocol> protocol,
        Optional<IpPrefix> from,
        Optional<IpPrefix> to,
        List<PortRange> ports,
        List<PortRange> sourcePorts,
        Optional<String> interfaceName,
        SourcePosition position) {
    /** Copies the lists. */
    public MarkRule {
        ports = List.copyOf(ports);
        sourcePorts = List.copyOf(sourcePorts);
    }
}
