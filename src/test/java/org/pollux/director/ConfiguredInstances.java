package org.pollux.director;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pollux.config.GratuitousArp;
import org.pollux.config.IpPrefix;
import org.pollux.config.SourcePosition;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VrrpInstance;

/** Instances as a file could have them. */
final class ConfiguredInstances {
    private ConfiguredInstances() {}

    /** An instance named web with one address on an interface. */
    static VrrpInstance on(String interfaceName) {
        return web(interfaceName, true);
    }

    /** An instance named web on eth0. */
    static VrrpInstance web(boolean preempt) {
        return web("eth0", preempt);
    }

    private static VrrpInstance web(String interfaceName, boolean preempt) {
        SourcePosition here = new SourcePosition("test", 1, 1);
        return new VrrpInstance(
                "web",
                VrrpInstance.InitialState.BACKUP,
                interfaceName,
                51,
                100,
                Duration.ofSeconds(1),
                preempt,
                Duration.ZERO,
                new GratuitousArp(5, Duration.ofSeconds(5), Duration.ZERO, 1),
                Optional.empty(),
                List.of(),
                List.of(new VirtualAddress(
                        new IpPrefix(InetAddress.ofLiteral("10.10.0.100"), 24),
                        interfaceName,
                        Optional.empty(),
                        Optional.empty(),
                        VirtualAddress.Scope.GLOBAL,
                        here)),
                here);
    }
}
