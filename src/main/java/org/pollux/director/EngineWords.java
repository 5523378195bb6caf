package org.pollux.director;

import java.net.Inet6Address;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.config.AddressFamily;
import org.pollux.config.ConnectionTracking;
import org.pollux.config.SyncTuning;
import org.pollux.config.TrafficPolicy;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.Service;
import org.pollux.director.PoolPlan.Placement;
import org.pollux.ipvs.AnnouncementRule;
import org.pollux.ipvs.ClientAddress;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.LocalAddresses;
import org.pollux.ipvs.Persistence;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.SchedulerFlag;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServicePolicy;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.Tunnel;
import org.pollux.ipvs.sync.MessageVersion;

/** What the configuration says of services and traffic, in the engine's words. */
final class EngineWords {
    private EngineWords() {}

    static EngineOptions options(ConnectionTracking tracking) {
        return EngineOptions.DEFAULT
                .withExpireNodestConn(tracking.expireNodest())
                .withExpireQuiescentTemplate(tracking.expireQuiescentTemplate())
                .withSloppyTcp(tracking.sloppyTcp())
                .withSloppySctp(tracking.sloppySctp())
                .withConnReuseMode(tracking.reuseMode())
                .withSecureTcp(tracking.secureTcp())
                .withHalfOpenPercent(tracking.halfOpenPercent())
                .withPmtuDisc(tracking.pathMtuDiscovery())
                .withCacheBypass(tracking.cacheBypass());
    }

    static AnnouncementRule rule(SyncTuning tuning) {
        return new AnnouncementRule(
                tuning.threshold().first(),
                tuning.threshold().period(),
                tuning.refresh(),
                tuning.retries(),
                tuning.templatesOnly());
    }

    static MessageVersion version(SyncTuning tuning) {
        return tuning.version() == 0 ? MessageVersion.V0 : MessageVersion.V1;
    }

    static ServicePolicy policy(TrafficPolicy policy) {
        return new ServicePolicy(
                policy.slowStart(),
                policy.connectionLimit().map(OptionalInt::of).orElseGet(OptionalInt::empty),
                policy.clientRate().map(rate -> new ServicePolicy.SourceRate(rate.perSecond(), rate.burst())));
    }

    /** The engine's name for a service. */
    static ServiceKey key(Service.Single service) {
        return switch (service) {
            case Service.Addressed(var protocol, var address, int port) ->
                ServiceKey.of(protocol(protocol), address, port);
            case Service.Marked(int mark, AddressFamily family) ->
                new ServiceKey.Marked(family == AddressFamily.INET6, mark);
        };
    }

    /** A service as messages name it, in the words that the configuration has for it. */
    static String text(ServiceKey key) {
        return switch (key) {
            case ServiceKey.Addressed addressed ->
                addressed.protocol() + " " + text(new DestinationKey(addressed.address(), addressed.port()));
            case ServiceKey.Marked marked ->
                "fwmark " + Integer.toUnsignedString(marked.mark()) + (marked.ipv6() ? " (IPv6)" : "");
        };
    }

    /** {@code 10.0.0.1:80}, {@code [2001:db8::1]:80}. */
    static String text(DestinationKey key) {
        String host = key.address().getHostAddress();
        return (key.address() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + key.port();
    }

    static Protocol protocol(VirtualServer.Protocol protocol) {
        return switch (protocol) {
            case TCP -> Protocol.TCP;
            case UDP -> Protocol.UDP;
            case SCTP -> Protocol.SCTP;
        };
    }

    /**
     * The settings of one of a virtual server's services.
     *
     * @param ipv6 whether its packets are IPv6
     */
    static ServiceSettings settings(VirtualServer server, boolean ipv6) {
        VirtualServer.SchedulerFlags given = server.schedulerFlags();
        Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
        if (given.fallback()) {
            flags.add(SchedulerFlag.FALLBACK);
        }
        if (given.port()) {
            flags.add(SchedulerFlag.PORT);
        }
        if (given.third()) {
            flags.add(SchedulerFlag.THIRD);
        }
        return new ServiceSettings(
                server.scheduler().name().toLowerCase(Locale.ROOT),
                flags,
                server.persistence().map(asked -> persistence(asked, ipv6)),
                server.onePacket(),
                local(server.local()),
                server.persistenceEngine().map(engine -> switch (engine) {
                    case SIP -> ServiceSettings.SIP;
                }));
    }

    private static LocalAddresses local(VirtualServer.LocalSide given) {
        return new LocalAddresses(
                given.addresses(),
                switch (given.client()) {
                    case NONE -> ClientAddress.HIDDEN;
                    case TOA -> ClientAddress.TCP_OPTION;
                    case PROXY_V2 -> ClientAddress.PROXY_PROTOCOL;
                });
    }

    /** IPv4 clients are told apart by a mask, IPv6 ones by the length of their prefix. */
    private static Persistence persistence(VirtualServer.Persistence given, boolean ipv6) {
        int length = Math.min(given.prefixLength(), AddressFamily.INET.bits());
        int mask = length == 0 ? 0 : -1 << (AddressFamily.INET.bits() - length);
        return new Persistence(given.timeout(), ipv6 ? given.prefixLength() : mask);
    }

    /** The real servers of a plan, in the order of the file. */
    static Map<DestinationKey, DestinationSettings> destinations(PoolPlan plan) {
        Map<DestinationKey, DestinationSettings> all = new LinkedHashMap<>();
        plan.placements().forEach(placement -> all.put(destination(placement), settings(placement)));
        return all;
    }

    private static DestinationKey destination(Placement placement) {
        return new DestinationKey(placement.address(), placement.port());
    }

    private static DestinationSettings settings(Placement placement) {
        return new DestinationSettings(
                switch (placement.forwarding()) {
                    case VirtualServer.ForwardingMethod.Nat _ -> ForwardingMethod.NAT;
                    case VirtualServer.ForwardingMethod.Dr _ -> ForwardingMethod.DR;
                    case VirtualServer.ForwardingMethod.FullNat _ -> ForwardingMethod.FULLNAT;
                    case VirtualServer.ForwardingMethod.Tun _ -> ForwardingMethod.TUN;
                },
                placement.weight(),
                placement.limits().upper(),
                placement.limits().lower(),
                placement.forwarding() instanceof VirtualServer.ForwardingMethod.Tun(var tunnel)
                        ? tunnel(tunnel)
                        : Tunnel.IPIP);
    }

    private static Tunnel tunnel(VirtualServer.Tunnel given) {
        return switch (given) {
            case VirtualServer.Tunnel.Ipip _ -> Tunnel.IPIP;
            case VirtualServer.Tunnel.Gue(int port, VirtualServer.Tunnel.Checksum checksum) ->
                new Tunnel.Gue(
                        port,
                        switch (checksum) {
                            case NOCSUM -> Tunnel.Checksum.NONE;
                            case CSUM -> Tunnel.Checksum.FULL;
                            case REMCSUM -> Tunnel.Checksum.REMOTE;
                        });
            case VirtualServer.Tunnel.Gre(VirtualServer.Tunnel.Checksum checksum) ->
                new Tunnel.Gre(checksum == VirtualServer.Tunnel.Checksum.CSUM);
        };
    }
}
