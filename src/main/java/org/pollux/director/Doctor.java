package org.pollux.director;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.pollux.config.Configuration;
import org.pollux.config.VirtualServer;
import org.pollux.dataplane.HostFinding;
import org.pollux.dataplane.HostInspection;
import org.pollux.linux.Netlink;

/** Looks whether this host has what forwarding needs, as a director or as a real server. Changes nothing. */
public final class Doctor {
    private Doctor() {}

    /**
     * One thing that was looked at.
     *
     * @param level {@code good}, {@code warning} (it works, but not as well as it could) or {@code problem}
     * @param subject what was looked at
     * @param found how it is
     * @param remedy what to do about it; empty when there is nothing to do
     */
    public record Finding(String level, String subject, String found, String remedy) {
        /** Whether it has to be mended. */
        public boolean mustBeMended() {
            return level.equals("problem");
        }

        private static Finding of(HostFinding finding) {
            String level =
                    switch (finding.level()) {
                        case GOOD -> "good";
                        case WARNING -> "warning";
                        case PROBLEM -> "problem";
                    };
            return new Finding(level, finding.subject(), finding.found(), finding.remedy());
        }
    }

    /**
     * Looks at this host as the director of a configuration.
     *
     * @throws DirectorException when the configuration's interfaces are not to be found out, or the host cannot be read
     */
    public static List<Finding> examine(Configuration configuration) throws DirectorException {
        try (Netlink netlink = Netlink.open()) {
            List<String> interfaces = new HostFacts(configuration, netlink).dataPlaneInterfaces();
            boolean translates = configuration.virtualServers().stream()
                    .flatMap(server -> server.realServers().stream())
                    .anyMatch(real -> real.forwarding() instanceof VirtualServer.ForwardingMethod.Nat);
            return HostInspection.ofDirector(interfaces, translates).stream()
                    .map(Finding::of)
                    .toList();
        } catch (IOException e) {
            throw new DirectorException("cannot examine this host: " + e.getMessage(), e);
        }
    }

    /**
     * Looks at this host as a real server of direct routing or tunnels.
     *
     * @param virtualAddresses the addresses it serves
     * @throws DirectorException when the host cannot be read
     */
    public static List<Finding> examineRealServer(List<InetAddress> virtualAddresses) throws DirectorException {
        try {
            return HostInspection.ofRealServer(virtualAddresses).stream()
                    .map(Finding::of)
                    .toList();
        } catch (IOException e) {
            throw new DirectorException("cannot examine this host: " + e.getMessage(), e);
        }
    }
}
