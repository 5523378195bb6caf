package org.pollux.config.reader;

import static org.pollux.config.vocabulary.VirtualServerKeywords.LB_ALGO;
import static org.pollux.config.vocabulary.VirtualServerKeywords.LB_KIND;
import static org.pollux.config.vocabulary.VirtualServerKeywords.PROTOCOL;
import static org.pollux.config.vocabulary.VirtualServerKeywords.REAL_SERVER;
import static org.pollux.config.vocabulary.VirtualServerKeywords.SORRY_SERVER;
import static org.pollux.config.vocabulary.VirtualServerKeywords.SORRY_SERVER_INHIBIT;
import static org.pollux.config.vocabulary.VirtualServerKeywords.SORRY_SERVER_LVS_METHOD;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.RealServer;
import org.pollux.config.TrafficPolicy;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.ForwardingMethod;
import org.pollux.config.VirtualServer.LocalSide;
import org.pollux.config.VirtualServer.Persistence;
import org.pollux.config.VirtualServer.PersistenceEngine;
import org.pollux.config.VirtualServer.Protocol;
import org.pollux.config.VirtualServer.Quorum;
import org.pollux.config.VirtualServer.Scheduler;
import org.pollux.config.VirtualServer.SchedulerFlags;
import org.pollux.config.VirtualServer.Service;
import org.pollux.config.VirtualServer.SorryServer;
import org.pollux.config.VirtualServerGroup;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.ServerKeywords.Endpoint;
import org.pollux.config.vocabulary.ServiceShape.Head;
import org.pollux.config.vocabulary.VirtualServerKeywords;
import org.pollux.config.vocabulary.Vocabulary;

/** From the blocks {@code virtual_server} to their records, with defaults, inheritance and the rules between them. */
final class VirtualServers {
    private final Section globals;
    private final ServiceGroups groups;
    private final TrackedObjects tracked;
    private final Problems problems;
    private final ServiceClaims claims;

    VirtualServers(Section globals, ServiceGroups groups, TrackedObjects tracked, Problems problems) {
        this.globals = globals;
        this.groups = groups;
        this.tracked = tracked;
        this.problems = problems;
        this.claims = new ServiceClaims(problems);
    }

    List<VirtualServer> read(Section root) {
        List<VirtualServer> servers = new ArrayList<>();
        for (Located<Occurrence<Head>> block : root.all(Vocabulary.VIRTUAL_SERVER)) {
            server(block.value().arguments(), block.value().section()).ifPresent(servers::add);
        }
        return servers;
    }

    /** Empty when the service is not known, which is reported already. */
    private Optional<VirtualServer> server(Head head, Section block) {
        Scheduler scheduler = orDefault(block, LB_ALGO, Scheduler.WLC, "wlc");
        ForwardingMethod forwarding = orDefault(block, LB_KIND, ForwardingMethod.NAT, "NAT");
        Optional<Integer> port = head instanceof Head.Address(Endpoint endpoint)
                ? Optional.of(endpoint.port().orElse(0))
                : Optional.empty();
        RealServers readingServers = new RealServers(globals, block, port, forwarding, tracked, problems);
        List<RealServer> realServers = readingServers.read();
        if (!block.mentions(REAL_SERVER)) {
            problems.warning(DiagnosticCode.QUESTIONABLE, block.span(), "virtual_server has no real_server");
        }
        Optional<SorryServer> sorry = sorryServer(readingServers, port, forwarding, block);
        Optional<Found> found = service(head, block, readingServers, realServers);
        found.ifPresent(known -> claims.claim(known.service, known.each, block.span()));
        Set<AddressFamily> families = families(head, found);
        families.forEach(readingServers::checkFamily);
        ServiceOptions options =
                new ServiceOptions(block, marksOnly(head, found), allPorts(head, found), scheduler, problems);
        SchedulerFlags flags = options.flags();
        boolean onePacket = options.onePacket();
        Optional<Persistence> persistence = options.persistence(families);
        Optional<PersistenceEngine> engine = options.persistenceEngine(persistence.isPresent(), onePacket);
        boolean fullNat = realServers.stream().anyMatch(real -> real.forwarding() instanceof ForwardingMethod.FullNat)
                || sorry.filter(s -> s.forwarding() instanceof ForwardingMethod.FullNat)
                        .isPresent();
        LocalSide local = new LocalSides(block, problems)
                .read(families.size() == 1 ? families.stream().findFirst() : Optional.empty(), fullNat, onePacket);
        Quorum quorum = options.quorum(realServers);
        boolean suspended = options.suspended();
        TrafficPolicy traffic = TrafficPolicies.read(block, scheduler, problems);
        return found.map(known -> new VirtualServer(
                known.service,
                scheduler,
                flags,
                onePacket,
                forwarding,
                local,
                persistence,
                engine,
                quorum,
                suspended,
                sorry,
                realServers,
                traffic,
                block.span().position()));
    }

    /** What a virtual server is for, and each service that this comes to. */
    private record Found(Service service, List<Service.Single> each) {
        static Found single(Service.Single service) {
            return new Found(service, List.of(service));
        }
    }

    private Optional<Found> service(
            Head head, Section block, RealServers readingServers, List<RealServer> realServers) {
        return switch (head) {
            case Head.Address(Endpoint endpoint) ->
                protocol(block)
                        .map(protocol -> Found.single(new Service.Addressed(
                                protocol, endpoint.address(), endpoint.port().orElse(0))));
            case Head.Mark(int mark) -> {
                warnOfProtocol(block);
                groups.want(mark, block.span());
                AddressFamily family =
                        block.get(VirtualServerKeywords.IP_FAMILY).orElseGet(() -> VirtualServer.familyOf(realServers));
                yield Optional.of(Found.single(new Service.Marked(mark, family)));
            }
            case Head.Group(String name) -> group(name, block, readingServers, realServers);
        };
    }

    private void warnOfProtocol(Section block) {
        block.find(PROTOCOL)
                .ifPresent(protocol -> problems.warning(
                        DiagnosticCode.NO_EFFECT,
                        protocol.span(),
                        "protocol has no effect: what gets the mark decides"));
    }

    private Optional<Found> group(
            String name, Section block, RealServers readingServers, List<RealServer> realServers) {
        Optional<VirtualServerGroup> resolved = groups.resolve(name, block.span());
        if (resolved.isEmpty()) {
            return Optional.empty();
        }
        VirtualServerGroup group = resolved.get();
        readingServers.checkPorts(ServiceGroups.ports(group));
        AddressFamily family = VirtualServer.familyOf(realServers);
        if (group.addresses().isEmpty()) {
            warnOfProtocol(block);
            return Optional.of(
                    new Found(new Service.Grouped(name, Optional.empty()), group.services(Optional.empty(), family)));
        }
        return protocol(block)
                .map(Optional::of)
                .map(protocol -> new Found(new Service.Grouped(name, protocol), group.services(protocol, family)));
    }

    /** keepalived takes UDP when there is none; nobody who forgets it wants that. */
    private Optional<Protocol> protocol(Section block) {
        if (!block.mentions(PROTOCOL)) {
            problems.error(
                    DiagnosticCode.MISSING_KEYWORD,
                    block.span(),
                    "virtual_server has no protocol",
                    "'protocol " + PROTOCOL.syntax() + "' in the block");
        }
        return block.get(PROTOCOL);
    }

    /** Also of a service that is not complete, for what depends on the family only. */
    private static Set<AddressFamily> families(Head head, Optional<Found> found) {
        if (head instanceof Head.Address(Endpoint endpoint)) {
            return Set.of(AddressFamily.of(endpoint.address()));
        }
        return found.stream()
                .flatMap(known -> known.each.stream())
                .map(Service.Single::family)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(AddressFamily.class)));
    }

    private static boolean marksOnly(Head head, Optional<Found> found) {
        return head instanceof Head.Mark
                || found.filter(known -> known.each.stream().allMatch(Service.Marked.class::isInstance))
                        .isPresent();
    }

    private static boolean allPorts(Head head, Optional<Found> found) {
        if (head instanceof Head.Address(Endpoint endpoint)) {
            return endpoint.port().orElse(0) == 0;
        }
        return found.stream()
                .flatMap(known -> known.each.stream())
                .anyMatch(single -> single instanceof Service.Addressed addressed && addressed.port() == 0);
    }

    private <T> T orDefault(Section block, Keyword<T> keyword, T value, String shown) {
        if (!block.mentions(keyword)) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    block.span(),
                    "virtual_server has no " + keyword.name() + ", " + shown + " is used");
        }
        return block.get(keyword).orElse(value);
    }

    private Optional<SorryServer> sorryServer(
            RealServers servers, Optional<Integer> virtualPort, ForwardingMethod inherited, Section block) {
        Optional<Located<Endpoint>> sorry = block.find(SORRY_SERVER);
        if (sorry.isEmpty()) {
            for (var keyword : List.<Keyword<?>>of(SORRY_SERVER_LVS_METHOD, SORRY_SERVER_INHIBIT)) {
                block.find(keyword)
                        .ifPresent(found -> problems.warning(
                                DiagnosticCode.NO_EFFECT,
                                found.span(),
                                keyword.name() + " has no effect without a sorry_server"));
            }
            return Optional.empty();
        }
        ForwardingMethod forwarding = block.get(SORRY_SERVER_LVS_METHOD).orElse(inherited);
        int port = sorry.get().value().port().or(() -> virtualPort).orElse(0);
        servers.checkPort("sorry_server", port, forwarding, sorry.get().span());
        return Optional.of(
                new SorryServer(sorry.get().value().address(), port, forwarding, block.mentions(SORRY_SERVER_INHIBIT)));
    }

    /** The word for a scheduler, as it stands after {@code lb_algo}. */
    static String word(Scheduler scheduler) {
        return Choice.lowerCase(Scheduler.class).show(scheduler);
    }
}
