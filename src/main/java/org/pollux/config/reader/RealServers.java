package org.pollux.config.reader;

import static org.pollux.config.vocabulary.VirtualServerKeywords.REAL_SERVER;
import static org.pollux.config.vocabulary.VirtualServerKeywords.WEIGHT;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pollux.config.AddressFamily;
import org.pollux.config.Checker;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer.ForwardingMethod;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.vocabulary.GlobalMailKeywords;
import org.pollux.config.vocabulary.RealServerKeywords;
import org.pollux.config.vocabulary.ServerKeywords;
import org.pollux.config.vocabulary.ServerKeywords.Endpoint;

/** The real servers of one virtual server. */
final class RealServers {
    private final Section globals;
    private final Section virtualBlock;
    private final Optional<Integer> virtualPort;
    private final ForwardingMethod inherited;
    private final TrackedObjects tracked;
    private final Problems problems;
    private final Map<Endpoint, Span> seen = new HashMap<>();
    private final List<Located<RealServer>> servers = new ArrayList<>();

    RealServers(
            Section globals,
            Section virtualBlock,
            Optional<Integer> virtualPort,
            ForwardingMethod inherited,
            TrackedObjects tracked,
            Problems problems) {
        this.globals = globals;
        this.virtualBlock = virtualBlock;
        this.virtualPort = virtualPort;
        this.inherited = inherited;
        this.tracked = tracked;
        this.problems = problems;
    }

    List<RealServer> read() {
        for (Located<Occurrence<Endpoint>> block : virtualBlock.all(REAL_SERVER)) {
            Endpoint given = block.value().arguments();
            Endpoint endpoint = new Endpoint(given.address(), given.port().or(() -> virtualPort));
            Span first = seen.putIfAbsent(endpoint, block.span());
            RealServer server = server(endpoint, block.value().section());
            checkPort("real_server", server.port(), server.forwarding(), block.span());
            if (first != null) {
                problems.error(
                        DiagnosticCode.DUPLICATE,
                        block.span(),
                        "real_server " + Display.address(server.address()) + " " + server.port()
                                + " exists already in this virtual_server, in line " + first.line(),
                        "each real server once");
            }
            servers.add(new Located<>(server, block.span()));
        }
        return servers.stream().map(Located::value).toList();
    }

    private RealServer server(Endpoint endpoint, Section block) {
        int port = endpoint.port().orElse(0);
        Checkers checkers =
                new Checkers(new Checker.Target(endpoint.address(), port), virtualBlock, block, tracked, problems);
        List<Checker> list = checkers.read();
        List<RealServer.Signal> signals = checkers.signals();
        return new RealServer(
                endpoint.address(),
                port,
                Sections.first(block.get(RealServerKeywords.WEIGHT), virtualBlock.get(WEIGHT))
                        .orElse(Defaults.WEIGHT),
                block.get(RealServerKeywords.LVS_METHOD).orElse(inherited),
                limits(block),
                checkers.alpha(),
                Sections.first(
                                block.get(ServerKeywords.INHIBIT_ON_FAILURE),
                                virtualBlock.get(ServerKeywords.INHIBIT_ON_FAILURE))
                        .orElse(false),
                list,
                signals,
                block.get(RealServerKeywords.NOTIFY_UP),
                block.get(RealServerKeywords.NOTIFY_DOWN),
                Sections.first(
                                block.get(ServerKeywords.SMTP_ALERT),
                                virtualBlock.get(ServerKeywords.SMTP_ALERT),
                                globals.get(GlobalMailKeywords.SMTP_ALERT_CHECKER),
                                globals.get(GlobalMailKeywords.SMTP_ALERT))
                        .orElse(true),
                block.span().position());
    }

    private RealServer.Limits limits(Section block) {
        int upper = block.get(RealServerKeywords.UTHRESHOLD).orElse(0);
        Optional<Located<Integer>> lower = block.find(RealServerKeywords.LTHRESHOLD);
        if (lower.isPresent() && upper > 0 && lower.get().value() > upper) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    lower.get().span(),
                    "lthreshold " + lower.get().value() + " is above the uthreshold " + upper,
                    "at most " + upper);
        }
        return new RealServer.Limits(upper, lower.map(Located::value).orElse(0));
    }

    /** Only address translation can change the port; keepalived rewrites it with a warning. */
    void checkPort(String what, int port, ForwardingMethod forwarding, Span span) {
        if (!changesPorts(forwarding) && virtualPort.isPresent() && port != virtualPort.get()) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    span,
                    what + " has port " + port + ", but " + forwarding.word() + " cannot change the port "
                            + virtualPort.get(),
                    "port " + virtualPort.get() + ", or NAT");
        }
    }

    private static boolean changesPorts(ForwardingMethod forwarding) {
        return forwarding instanceof ForwardingMethod.Nat || forwarding instanceof ForwardingMethod.FullNat;
    }

    /** The same for a group, whose members have ports of their own; a real server without a port has the member's. */
    void checkPorts(List<Integer> memberPorts) {
        for (Located<RealServer> located : servers) {
            RealServer server = located.value();
            if (server.port() == 0 || changesPorts(server.forwarding())) {
                continue;
            }
            memberPorts.stream()
                    .filter(port -> port != server.port())
                    .findFirst()
                    .ifPresent(port -> problems.error(
                            DiagnosticCode.CONFLICT,
                            located.span(),
                            "real_server has port " + server.port() + ", but "
                                    + server.forwarding().word() + " cannot change the group's port " + port,
                            "the group's port, or none, or NAT"));
        }
    }

    /** Only a tunnel carries packets of one address family over the other. */
    void checkFamily(AddressFamily family) {
        for (Located<RealServer> server : servers) {
            if (AddressFamily.of(server.value().address()) != family
                    && !(server.value().forwarding() instanceof ForwardingMethod.Tun)) {
                problems.error(
                        DiagnosticCode.CONFLICT,
                        server.span(),
                        "the real_server is of another address family than the virtual_server",
                        "the same family, or TUN");
            }
        }
    }
}
