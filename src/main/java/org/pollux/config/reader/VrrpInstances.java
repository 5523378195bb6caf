package org.pollux.config.reader;

import static org.pollux.config.vocabulary.VrrpKeywords.ADVERT_INT;
import static org.pollux.config.vocabulary.VrrpKeywords.INTERFACE;
import static org.pollux.config.vocabulary.VrrpKeywords.NOPREEMPT;
import static org.pollux.config.vocabulary.VrrpKeywords.PREEMPT;
import static org.pollux.config.vocabulary.VrrpKeywords.PREEMPT_DELAY;
import static org.pollux.config.vocabulary.VrrpKeywords.PRIORITY;
import static org.pollux.config.vocabulary.VrrpKeywords.STATE;
import static org.pollux.config.vocabulary.VrrpKeywords.UNICAST_PEER;
import static org.pollux.config.vocabulary.VrrpKeywords.UNICAST_SRC_IP;
import static org.pollux.config.vocabulary.VrrpKeywords.VIRTUAL_IPADDRESS;
import static org.pollux.config.vocabulary.VrrpKeywords.VIRTUAL_IPADDRESS_EXCLUDED;
import static org.pollux.config.vocabulary.VrrpKeywords.VIRTUAL_ROUTER_ID;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.GratuitousArp;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VrrpInstance;
import org.pollux.config.VrrpInstance.InitialState;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.vocabulary.GlobalKeywords;
import org.pollux.config.vocabulary.Vocabulary;
import org.pollux.config.vocabulary.VrrpKeywords;

/** From the blocks {@code vrrp_instance} to their records, with defaults and the rules between them. */
final class VrrpInstances {
    private static final int DEFAULT_PRIORITY = 100;
    private static final int OWNER_PRIORITY = 255;
    private static final Duration DEFAULT_ADVERT_INTERVAL = Duration.ofSeconds(1);

    private record RouterId(String interfaceName, int id) {}

    private final Section globals;
    private final Problems problems;
    private final Map<String, Span> names = new HashMap<>();
    private final Map<RouterId, Located<String>> routerIds = new HashMap<>();
    private final Map<InetAddress, Located<String>> holders = new HashMap<>();

    VrrpInstances(Section globals, Problems problems) {
        this.globals = globals;
        this.problems = problems;
    }

    List<VrrpInstance> read(Section root) {
        List<VrrpInstance> instances = new ArrayList<>();
        for (Located<Occurrence<String>> block : root.all(Vocabulary.VRRP_INSTANCE)) {
            String name = block.value().arguments();
            Span first = names.putIfAbsent(name, block.span());
            if (first != null) {
                problems.error(
                        DiagnosticCode.DUPLICATE,
                        block.span(),
                        "vrrp_instance " + Printable.quoted(name) + " exists already, in line " + first.line(),
                        "a name of its own");
            }
            instance(name, block.value().section()).ifPresent(instances::add);
        }
        return instances;
    }

    /** Empty when something necessary is missing or wrong, which is reported already. */
    private Optional<VrrpInstance> instance(String name, Section block) {
        Optional<Located<String>> interfaceName = block.find(INTERFACE);
        Optional<Located<Integer>> routerId = block.find(VIRTUAL_ROUTER_ID);
        List<VirtualAddress> addresses = addresses(name, block, interfaceName.map(Located::value));
        if (interfaceName.isEmpty()) {
            return Optional.empty();
        }
        checkInterface(interfaceName.get());
        if (routerId.isEmpty()) {
            return Optional.empty();
        }
        checkRouterId(name, interfaceName.get().value(), routerId.get());
        int priority = priority(block);
        InitialState state =
                block.get(STATE).orElse(priority == OWNER_PRIORITY ? InitialState.MASTER : InitialState.BACKUP);
        boolean preempt = preempt(block, priority, state);
        return Optional.of(new VrrpInstance(
                name,
                state,
                interfaceName.get().value(),
                routerId.get().value(),
                priority,
                block.get(ADVERT_INT).orElse(DEFAULT_ADVERT_INTERVAL),
                preempt,
                preemptDelay(block, preempt),
                garp(block),
                block.get(UNICAST_SRC_IP),
                peers(block),
                addresses,
                block.span().position()));
    }

    private void checkInterface(Located<String> interfaceName) {
        if (interfaceName.value().equals("lo")) {
            problems.error(
                    DiagnosticCode.BAD_VALUE,
                    interfaceName.span(),
                    "an instance cannot live on the loopback interface",
                    "the interface of the network that the addresses belong to");
        }
    }

    private void checkRouterId(String name, String interfaceName, Located<Integer> id) {
        Located<String> other =
                routerIds.putIfAbsent(new RouterId(interfaceName, id.value()), new Located<>(name, id.span()));
        if (other != null) {
            problems.error(
                    DiagnosticCode.DUPLICATE,
                    id.span(),
                    "virtual_router_id " + id.value() + " is used on " + interfaceName + " by "
                            + Printable.quoted(other.value()) + " already, in line "
                            + other.span().line(),
                    "a number of its own for each instance on an interface");
        }
    }

    private int priority(Section block) {
        Optional<Integer> priority = block.get(PRIORITY);
        if (priority.isPresent()) {
            return priority.get();
        }
        Optional<Located<InitialState>> state = block.find(STATE);
        if (state.isEmpty() || state.get().value() != InitialState.MASTER || block.mentions(PRIORITY)) {
            return DEFAULT_PRIORITY;
        }
        problems.warning(
                DiagnosticCode.QUESTIONABLE,
                state.get().span(),
                "state MASTER without a priority means priority 255, the owner of the addresses");
        return OWNER_PRIORITY;
    }

    private boolean preempt(Section block, int priority, InitialState state) {
        Optional<Located<Boolean>> no = block.find(NOPREEMPT);
        if (no.isEmpty()) {
            return true;
        }
        Span span = no.get().span();
        if (block.mentions(PREEMPT)) {
            problems.error(
                    DiagnosticCode.CONFLICT, span, "both preempt and nopreempt are given", "one of preempt, nopreempt");
        } else if (priority == OWNER_PRIORITY) {
            problems.warning(
                    DiagnosticCode.NO_EFFECT,
                    span,
                    "nopreempt has no effect: priority 255 owns the addresses and always takes over");
            return true;
        } else if (state == InitialState.MASTER) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    span,
                    "keepalived ignores nopreempt with state MASTER; it is obeyed here");
        }
        return false;
    }

    private Duration preemptDelay(Section block, boolean preempt) {
        Optional<Located<Duration>> delay = block.find(PREEMPT_DELAY);
        if (delay.isPresent() && !preempt) {
            problems.warning(
                    DiagnosticCode.NO_EFFECT,
                    delay.get().span(),
                    "preempt_delay has no effect: nopreempt never takes over");
        }
        return delay.map(Located::value).orElse(Duration.ZERO);
    }

    private GratuitousArp garp(Section block) {
        return new GratuitousArp(
                Sections.first(
                                block.get(VrrpKeywords.GARP_MASTER_REPEAT),
                                globals.get(GlobalKeywords.GARP_MASTER_REPEAT))
                        .orElse(5),
                Sections.first(block.get(VrrpKeywords.GARP_MASTER_DELAY), globals.get(GlobalKeywords.GARP_MASTER_DELAY))
                        .orElse(Duration.ofSeconds(5)),
                Sections.first(
                                block.get(VrrpKeywords.GARP_MASTER_REFRESH),
                                globals.get(GlobalKeywords.GARP_MASTER_REFRESH))
                        .orElse(Duration.ofSeconds(10)),
                Sections.first(
                                block.get(VrrpKeywords.GARP_MASTER_REFRESH_REPEAT),
                                globals.get(GlobalKeywords.GARP_MASTER_REFRESH_REPEAT))
                        .orElse(1));
    }

    private List<InetAddress> peers(Section block) {
        Optional<InetAddress> source = block.get(UNICAST_SRC_IP);
        Set<InetAddress> peers = new LinkedHashSet<>();
        for (Located<Line<InetAddress>> line : block.all(UNICAST_PEER)) {
            InetAddress peer = line.value().head();
            if (source.isPresent() && source.get().equals(peer)) {
                problems.error(
                        DiagnosticCode.CONFLICT,
                        line.span(),
                        "peer " + peer.getHostAddress() + " is this director's own unicast_src_ip",
                        "the addresses of the other directors");
            } else if (!peers.add(peer)) {
                problems.warning(
                        DiagnosticCode.DUPLICATE, line.span(), "peer " + peer.getHostAddress() + " is listed twice");
            }
        }
        return List.copyOf(peers);
    }

    private List<VirtualAddress> addresses(String instance, Section block, Optional<String> interfaceName) {
        if (!block.mentions(VIRTUAL_IPADDRESS) && !block.mentions(VIRTUAL_IPADDRESS_EXCLUDED)) {
            problems.error(
                    DiagnosticCode.MISSING_KEYWORD,
                    block.span(),
                    "vrrp_instance has no virtual_ipaddress",
                    "at least one address in a block virtual_ipaddress { }");
        }
        AddressLines lines = new AddressLines(interfaceName, problems);
        List<VirtualAddress> addresses = new ArrayList<>();
        for (var list : List.of(VIRTUAL_IPADDRESS, VIRTUAL_IPADDRESS_EXCLUDED)) {
            for (var line : block.all(list)) {
                checkHolder(instance, line.value().head().address(), line.span());
                lines.read(line).ifPresent(addresses::add);
            }
        }
        return addresses;
    }

    private void checkHolder(String instance, InetAddress address, Span span) {
        Located<String> holder = holders.putIfAbsent(address, new Located<>(instance, span));
        if (holder != null) {
            problems.error(
                    DiagnosticCode.DUPLICATE,
                    span,
                    "address " + address.getHostAddress() + " belongs to " + Printable.quoted(holder.value())
                            + " already, in line " + holder.span().line(),
                    "each address once");
        }
    }
}
