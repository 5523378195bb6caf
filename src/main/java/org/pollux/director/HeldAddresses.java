package org.pollux.director;

import java.net.Inet6Address;
import java.time.Duration;
import java.util.Optional;
import org.pollux.config.IpPrefix;
import org.pollux.config.VirtualAddress.Options;
import org.pollux.config.VirtualAddress.PreferredLifetime;
import org.pollux.linux.InterfaceAddress;
import org.pollux.vip.VirtualAddress;

/** From the configuration's addresses to those that are put on interfaces. */
final class HeldAddresses {
    private HeldAddresses() {}

    /**
     * An address as it is held.
     *
     * @param configured what the file says
     * @param interfaceName where it goes: the interface of the file, or a virtual one that stands for it
     */
    static VirtualAddress of(org.pollux.config.VirtualAddress configured, String interfaceName) {
        Options options = configured.options();
        return new VirtualAddress(
                configured.prefix().address(),
                options.peer().orElse(configured.prefix()).length(),
                interfaceName,
                configured.label(),
                configured.broadcast(),
                configured.scope().number(),
                new VirtualAddress.Properties(
                        options.peer().map(IpPrefix::address), flags(options), preferred(configured)));
    }

    private static int flags(Options options) {
        return (options.home() ? InterfaceAddress.HOME : 0)
                | (options.temporaryAddresses() ? InterfaceAddress.MANAGE_TEMPORARY : 0)
                | (options.prefixRoute() ? 0 : InterfaceAddress.NOPREFIXROUTE)
                | (options.autojoin() ? InterfaceAddress.AUTOJOIN : 0);
    }

    private static Optional<Duration> preferred(org.pollux.config.VirtualAddress configured) {
        if (configured.options().preferredLifetime().isEmpty()) {
            // The host's own IPv6 connections should not come from an address that moves away.
            boolean hostAddress = configured.prefix().address() instanceof Inet6Address
                    && configured.prefix().length() == 128;
            return hostAddress ? Optional.of(Duration.ZERO) : Optional.empty();
        }
        return switch (configured.options().preferredLifetime().get()) {
            case PreferredLifetime.Forever _ -> Optional.empty();
            case PreferredLifetime.Seconds(long count) -> Optional.of(Duration.ofSeconds(count));
        };
    }
}
