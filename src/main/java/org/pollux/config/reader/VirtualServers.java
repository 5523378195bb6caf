package org.pollux.config.reader;

import static org.pollux.config.vocabulary.VirtualServerKeywords.LB_ALGO;
import static org.pollux.config.vocabulary.VirtualServerKeywords.LB_KIND;
import static org.pollux.config.vocabulary.VirtualServerKeywords.PROTOCOL;
import static org.pollux.config.vocabulary.VirtualServerKeywords.REAL_SERVER;
import static org.pollux.config.vocabulary.VirtualServerKeywords.SORRY_SERVER;
import static org.pollux.config.vocabulary.VirtualServerKeywords.SORRY_SERVER_LVS_METHOD;
import static org.pollux.config.vocabulary.VirtualServerKeywords.WEIGHT;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pollux.config.Checker;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.ForwardingMethod;
import org.pollux.config.VirtualServer.Protocol;
import org.pollux.config.VirtualServer.Scheduler;
import org.pollux.config.VirtualServer.SorryServer;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.vocabulary.RealServerKeywords;
import org.pollux.config.vocabulary.ServerKeywords;
import org.pollux.config.vocabulary.ServerKeywords.Endpoint;
import org.pollux.config.vocabulary.Vocabulary;

/** From the blocks {@code virtual_server} to their records, with defaults, inheritance and the rules between them. */
final class VirtualServers {
    private static final int DEFAULT_WEIGHT = 1;

    private record Service(Protocol protocol, InetAddress address, int port) {}

    private final Problems problems;
    private final Map<Service, Span> services = new HashMap<>();

    VirtualServers(Problems problems) {
        this.problems = problems;
    }

    List<VirtualServer> read(Section root) {
        List<VirtualServer> servers = new ArrayList<>();
        for (Located<Occurrence<Endpoint>> block : root.all(Vocabulary.VIRTUAL_SERVER)) {
            server(block.value().arguments(), block.value().section()).ifPresent(servers::add);
        }
        return servers;
    }

    /** Empty when the address or the protocol is not known, which is reported already. */
    private Optional<VirtualServer> server(Endpoint endpoint, Section block) {
        Scheduler scheduler = orDefault(block, LB_ALGO, Scheduler.WLC, "wlc");
        ForwardingMethod forwarding = orDefault(block, LB_KIND, ForwardingMethod.NAT, "NAT");
        int port = endpoint.port().orElseThrow(() -> new IllegalStateException("a virtual server has a port"));
        List<RealServer> realServers = realServers(port, forwarding, block);
        Optional<SorryServer> sorry = sorryServer(port, forwarding, block);
        if (!block.mentions(REAL_SERVER)) {
            problems.warning(DiagnosticCode.QUESTIONABLE, block.span(), "virtual_server has no real_server");
        }
        Optional<Protocol> protocol = block.get(PROTOCOL);
        if (protocol.isEmpty()) {
            return Optional.empty();
        }
        Span first = services.putIfAbsent(new Service(protocol.get(), endpoint.address(), port), block.span());
        if (first != null) {
            problems.error(
                    DiagnosticCode.DUPLICATE,
                    block.span(),
                    "virtual_server " + name(endpoint.address(), port) + " " + protocol.get()
                            + " exists already, in line " + first.line(),
                    "each service once");
        }
        return Optional.of(new VirtualServer(
                protocol.get(),
                endpoint.address(),
                port,
                scheduler,
                forwarding,
                sorry,
                realServers,
                block.span().position()));
    }

    private <T> T orDefault(Section block, Keyword<T> keyword, T otherwise, String shown) {
        if (!block.mentions(keyword)) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    block.span(),
                    "virtual_server has no " + keyword.name() + ", " + shown + " is used");
        }
        return block.get(keyword).orElse(otherwise);
    }

    private Optional<SorryServer> sorryServer(int virtualPort, ForwardingMethod inherited, Section block) {
        ForwardingMethod forwarding = block.get(SORRY_SERVER_LVS_METHOD).orElse(inherited);
        Optional<Located<Endpoint>> sorry = block.find(SORRY_SERVER);
        if (sorry.isEmpty()) {
            block.find(SORRY_SERVER_LVS_METHOD)
                    .ifPresent(method -> problems.warning(
                            DiagnosticCode.NO_EFFECT,
                            method.span(),
                            "sorry_server_lvs_method has no effect: there is no sorry_server"));
            return Optional.empty();
        }
        int port = sorry.get().value().port().orElse(virtualPort);
        checkPort("sorry_server", virtualPort, port, forwarding, sorry.get().span());
        return Optional.of(new SorryServer(sorry.get().value().address(), port, forwarding));
    }

    private List<RealServer> realServers(int virtualPort, ForwardingMethod inherited, Section virtualServer) {
        List<RealServer> realServers = new ArrayList<>();
        Map<Endpoint, Span> seen = new HashMap<>();
        for (Located<Occurrence<Endpoint>> block : virtualServer.all(REAL_SERVER)) {
            Endpoint endpoint = block.value().arguments();
            Span first = seen.putIfAbsent(endpoint, block.span());
            RealServer realServer =
                    realServer(endpoint, inherited, virtualServer, block.value().section());
            checkPort("real_server", virtualPort, realServer.port(), realServer.forwarding(), block.span());
            if (first != null) {
                problems.error(
                        DiagnosticCode.DUPLICATE,
                        block.span(),
                        "real_server " + name(realServer.address(), realServer.port())
                                + " exists already in this virtual_server, in line " + first.line(),
                        "each real server once");
            }
            realServers.add(realServer);
        }
        return realServers;
    }

    private RealServer realServer(Endpoint endpoint, ForwardingMethod inherited, Section virtualServer, Section block) {
        int port = endpoint.port().orElseThrow(() -> new IllegalStateException("a real server has a port"));
        Checkers checkers = new Checkers(new Checker.Target(endpoint.address(), port), virtualServer, block, problems);
        List<Checker> list = checkers.read();
        return new RealServer(
                endpoint.address(),
                port,
                Sections.first(block.get(RealServerKeywords.WEIGHT), virtualServer.get(WEIGHT))
                        .orElse(DEFAULT_WEIGHT),
                block.get(RealServerKeywords.LVS_METHOD).orElse(inherited),
                checkers.alpha(),
                Sections.first(
                                block.get(ServerKeywords.INHIBIT_ON_FAILURE),
                                virtualServer.get(ServerKeywords.INHIBIT_ON_FAILURE))
                        .orElse(false),
                list,
                block.span().position());
    }

    /** Direct routing leaves the packet as it is, so the port cannot change (keepalived rewrites it with a warning). */
    private void checkPort(String what, int virtualPort, int port, ForwardingMethod forwarding, Span span) {
        if (forwarding == ForwardingMethod.DR && port != virtualPort) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    span,
                    what + " has port " + port + ", but DR cannot change the port " + virtualPort,
                    "port " + virtualPort + ", or NAT");
        }
    }

    private static String name(InetAddress address, int port) {
        return address.getHostAddress() + " " + port;
    }
}
