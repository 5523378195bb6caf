package org.pollux.config.reader;

import static org.pollux.config.vocabulary.VrrpKeywords.INTERFACE;
import static org.pollux.config.vocabulary.VrrpKeywords.NO_VIRTUAL_IPADDRESS;
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
import java.util.stream.Stream;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.GarpGroup;
import org.pollux.config.IpPrefix;
import org.pollux.config.Tracking;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VirtualDevice;
import org.pollux.config.VrrpInstance;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.vocabulary.GlobalVrrpKeywords;
import org.pollux.config.vocabulary.Vocabulary;
import org.pollux.config.vocabulary.VrrpKeywords;

/** From the blocks {@code vrrp_instance} to their records, with defaults and the rules between them. */
final class VrrpInstances {
    private record RouterId(String interfaceName, int id) {}

    private final Section globals;
    private final TrackerLines trackers;
    private final List<GarpGroup> garpGroups;
    private final GarpSettings garp;
    private final AdvertInterval intervals;
    private final Problems problems;
    private final Definitions<VrrpInstance> names;
    private final Map<RouterId, Located<String>> routerIds = new HashMap<>();
    private final Map<InetAddress, Located<String>> holders = new HashMap<>();

    VrrpInstances(Section root, TrackerLines trackers, List<GarpGroup> garpGroups, Problems problems) {
        this.globals = Sections.inside(root, Vocabulary.GLOBAL_DEFS);
        this.trackers = trackers;
        this.garpGroups = garpGroups;
        this.garp = new GarpSettings(globals, problems);
        this.intervals = new AdvertInterval(globals, root.mentions(Vocabulary.CLUSTER), problems);
        this.problems = problems;
        this.names = new Definitions<>("vrrp_instance", problems);
    }

    /** The instances by name. */
    Definitions<VrrpInstance> names() {
        return names;
    }

    List<VrrpInstance> read(Section root) {
        List<VrrpInstance> instances = new ArrayList<>();
        for (Located<Occurrence<String>> block : root.all(Vocabulary.VRRP_INSTANCE)) {
            String name = block.value().arguments();
            Optional<VrrpInstance> instance = instance(name, block.value().section());
            names.add(name, block.span(), instance);
            instance.ifPresent(instances::add);
        }
        return instances;
    }

    /** Empty when something necessary is missing or wrong, which is reported already. */
    private Optional<VrrpInstance> instance(String name, Section block) {
        Optional<Located<String>> interfaceName = block.find(INTERFACE);
        Optional<Located<Integer>> routerId = block.find(VIRTUAL_ROUTER_ID);
        List<VirtualAddress> addresses = addresses(name, block, interfaceName.map(Located::value));
        Tracking tracking = trackers.read(block);
        Preemption preemption = Preemption.read(block, problems);
        preemption.checkWeights(name, block, tracking, problems);
        checkAccept(block);
        interfaceName.ifPresent(this::checkInterface);
        Duration interval = intervals.read(block, family(block));
        List<InetAddress> peers = peers(block);
        VirtualDevice virtualDevice = DeviceSettings.read(block, problems);
        if (interfaceName.isEmpty() || routerId.isEmpty()) {
            return Optional.empty();
        }
        String device = interfaceName.get().value();
        checkRouterId(name, device, routerId.get());
        return Optional.of(new VrrpInstance(
                name,
                preemption.state(),
                device,
                routerId.get().value(),
                preemption.priority(),
                interval,
                preemption.preempt(),
                preemption.delay(),
                garp.read(block, device, garpGroups),
                block.get(UNICAST_SRC_IP),
                peers,
                addresses,
                values(block, VrrpKeywords.VIRTUAL_ROUTES),
                values(block, VrrpKeywords.VIRTUAL_RULES),
                virtualDevice,
                tracking,
                !block.mentions(VrrpKeywords.DONT_TRACK_PRIMARY),
                block.mentions(VrrpKeywords.TRACK_SRC_IP),
                Sections.first(
                                block.get(VrrpKeywords.DOWN_TIMER_ADVERTS),
                                globals.get(GlobalVrrpKeywords.DOWN_TIMER_ADVERTS))
                        .orElse(Defaults.DOWN_TIMER_ADVERTS),
                preemption.lateMasterPriority(),
                !block.mentions(VrrpKeywords.NO_ACCEPT),
                block.mentions(VrrpKeywords.PROMOTE_SECONDARIES),
                NotificationSettings.read(block, globals),
                block.span().position()));
    }

    private static <E> List<E> values(Section block, Entries<E> keyword) {
        return block.all(keyword).stream().map(Located::value).toList();
    }

    private void checkAccept(Section block) {
        Optional<Located<Boolean>> accept = block.find(VrrpKeywords.ACCEPT);
        if (accept.isPresent() && block.mentions(VrrpKeywords.NO_ACCEPT)) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    accept.get().span(),
                    "both accept and no_accept are given",
                    "one of accept, no_accept");
        }
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

    private List<InetAddress> peers(Section block) {
        Optional<InetAddress> source = block.get(UNICAST_SRC_IP);
        Set<InetAddress> peers = new LinkedHashSet<>();
        for (Located<Line<InetAddress>> line : block.all(UNICAST_PEER)) {
            InetAddress peer = line.value().head();
            if (source.isPresent() && source.get().equals(peer)) {
                problems.error(
                        DiagnosticCode.CONFLICT,
                        line.span(),
                        "peer " + Display.address(peer) + " is this director's own unicast_src_ip",
                        "the addresses of the other directors");
            } else if (!peers.add(peer)) {
                problems.warning(
                        DiagnosticCode.DUPLICATE, line.span(), "peer " + Display.address(peer) + " is listed twice");
            }
        }
        return List.copyOf(peers);
    }

    private List<VirtualAddress> addresses(String instance, Section block, Optional<String> interfaceName) {
        boolean any = block.mentions(VIRTUAL_IPADDRESS) || block.mentions(VIRTUAL_IPADDRESS_EXCLUDED);
        if (!any && !block.mentions(NO_VIRTUAL_IPADDRESS)) {
            problems.error(
                    DiagnosticCode.MISSING_KEYWORD,
                    block.span(),
                    "vrrp_instance has no virtual_ipaddress",
                    "at least one address in a block virtual_ipaddress { }, or no_virtual_ipaddress");
        } else if (any) {
            block.find(NO_VIRTUAL_IPADDRESS)
                    .ifPresent(none -> problems.error(
                            DiagnosticCode.CONFLICT,
                            none.span(),
                            "no_virtual_ipaddress is given, but the instance has addresses",
                            "one or the other"));
        }
        checkFamilies(block);
        AddressLines lines = new AddressLines(interfaceName, problems);
        List<VirtualAddress> addresses = new ArrayList<>();
        for (var list : List.of(VIRTUAL_IPADDRESS, VIRTUAL_IPADDRESS_EXCLUDED)) {
            for (var line : block.all(list)) {
                Optional<VirtualAddress> address = lines.read(line);
                if (isFirst(instance, line.value().head().address(), line.span())) {
                    address.ifPresent(addresses::add);
                }
            }
        }
        return addresses;
    }

    /** That of the first address, which is the instance's in keepalived; empty without addresses. */
    private static Optional<AddressFamily> family(Section block) {
        return Stream.of(VIRTUAL_IPADDRESS, VIRTUAL_IPADDRESS_EXCLUDED)
                .flatMap(list -> block.all(list).stream())
                .findFirst()
                .map(line -> AddressFamily.of(line.value().head().address()));
    }

    private void checkFamilies(Section block) {
        Optional<AddressFamily> family = family(block);
        for (Located<Line<IpPrefix>> line : block.all(VIRTUAL_IPADDRESS)) {
            InetAddress address = line.value().head().address();
            if (!family.equals(Optional.of(AddressFamily.of(address)))) {
                problems.warning(
                        DiagnosticCode.SILENT_IN_KEEPALIVED,
                        line.span(),
                        "keepalived leaves out " + Display.address(address)
                                + ", as it is of another address family than the first address and not among the"
                                + " excluded ones; it is held here");
            }
        }
    }

    /** keepalived leaves the second out too, and logs it. */
    private boolean isFirst(String instance, InetAddress address, Span span) {
        Located<String> holder = holders.putIfAbsent(address, new Located<>(instance, span));
        if (holder == null) {
            return true;
        }
        if (holder.value().equals(instance)) {
            problems.warning(
                    DiagnosticCode.DUPLICATE,
                    span,
                    "address " + Display.address(address) + " is listed twice, first in line "
                            + holder.span().line() + "; the first one counts");
        } else {
            problems.error(
                    DiagnosticCode.DUPLICATE,
                    span,
                    "address " + Display.address(address) + " belongs to " + Printable.quoted(holder.value())
                            + " already, in line " + holder.span().line(),
                    "each address once");
        }
        return false;
    }
}
