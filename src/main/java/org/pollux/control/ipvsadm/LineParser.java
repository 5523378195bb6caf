package org.pollux.control.ipvsadm;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.pollux.control.ipvsadm.Endpoints.Endpoint;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.LocalAddresses;
import org.pollux.ipvs.Persistence;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.SyncRole;

/**
 * Reads one command line, from left to right: some options mean something else depending on what stood before them. What
 * is wrong ends the program with an {@link Exit}, in the order in which the original would find it.
 */
final class LineParser {
    private static final int LONGEST_TIMEOUT = 86_400 * 31;
    private static final String DEFAULT_SCHEDULER = "wlc";
    private static final Duration DEFAULT_PERSISTENCE = Persistence.USUAL_TIMEOUT;

    private final Popt popt;
    private final Endpoints endpoints;
    private final GivenOptions given = new GivenOptions();

    /** The service: an address with a protocol, or a mark; its family changes how a netmask is read. */
    private Optional<Protocol> protocol = Optional.empty();

    private Optional<InetAddress> address = Optional.empty();
    private boolean ipv6;
    private int port;
    private int mark;
    private int netmask = Persistence.WHOLE_IPV4;

    private String scheduler = "";
    private String flags = "";
    private Optional<Duration> persistence = Optional.empty();
    private Optional<String> persistenceEngine = Optional.empty();
    private boolean onePacket;

    private Optional<InetAddress> server = Optional.empty();
    private int serverPort;
    private ForwardingMethod forwarding = ForwardingMethod.DR;
    private int weight = 1;
    private int upperThreshold;
    private int lowerThreshold;
    private final TunnelOptions tunnel = new TunnelOptions(given);
    private final DaemonOptions daemon = new DaemonOptions(given);
    private final LocalOptions local = new LocalOptions(given);

    private LineParser(List<String> words, Names names) {
        popt = new Popt(words);
        endpoints = new Endpoints(names);
    }

    /**
     * Reads a line.
     *
     * @param words what follows the program's name, at least one
     * @throws Exit when it is wrong
     */
    static Order parse(List<String> words, Names names) {
        return new LineParser(words, names).line();
    }

    private Order line() {
        if (!(popt.next() instanceof Popt.Found.Option first)) {
            throw Usage.hint();
        }
        Command command = command(first);
        options();
        List<String> leftOver = new ArrayList<>(popt.leftOver());
        Optional<Order> timeouts = command == Command.SET ? Optional.of(timeouts(leftOver)) : Optional.empty();
        if (!leftOver.isEmpty()) {
            throw Exit.misuse("unexpected argument " + leftOver.getFirst());
        }
        SchedulerFlags wanted = SchedulerFlags.parse(flags, scheduler.isEmpty() ? DEFAULT_SCHEDULER : scheduler);
        command.check(given);
        return switch (command) {
            case ADD_SERVICE -> new Order.AddService(service(), serviceSettings(wanted));
            case EDIT_SERVICE ->
                new Order.EditService(
                        service(), serviceSettings(wanted), local.read().isEmpty());
            case DELETE_SERVICE -> new Order.DeleteService(service());
            case FLUSH -> new Order.Flush();
            case LIST -> list();
            case ADD_SERVER -> new Order.AddServer(service(), placedServer(), serverSettings());
            case EDIT_SERVER -> new Order.EditServer(service(), placedServer(), serverSettings());
            case DELETE_SERVER -> new Order.DeleteServer(service(), new DestinationKey(serverAddress(), serverPort));
            case SET -> timeouts.orElseThrow();
            case START_DAEMON -> new Order.StartDaemon(daemon.daemon(syncRole(first)));
            case STOP_DAEMON -> new Order.StopDaemon(syncRole(first));
            case RESTORE -> new Order.Restore();
            case SAVE -> new Order.Save(View.of(given));
            case ZERO ->
                new Order.Zero(given.contains(CheckedOption.SERVICE) ? Optional.of(service()) : Optional.empty());
        };
    }

    private static Command command(Popt.Found.Option first) {
        return switch (first.what()) {
            case ADD_SERVICE -> Command.ADD_SERVICE;
            case EDIT_SERVICE -> Command.EDIT_SERVICE;
            case DELETE_SERVICE -> Command.DELETE_SERVICE;
            case CLEAR -> Command.FLUSH;
            case LIST, LIST_TOO -> Command.LIST;
            case ZERO -> Command.ZERO;
            case ADD_SERVER -> Command.ADD_SERVER;
            case EDIT_SERVER -> Command.EDIT_SERVER;
            case DELETE_SERVER -> Command.DELETE_SERVER;
            case SET -> Command.SET;
            case RESTORE -> Command.RESTORE;
            case SAVE -> Command.SAVE;
            case START_DAEMON -> daemon(first, Command.START_DAEMON, "illegal start-daemon parameter specified");
            case STOP_DAEMON -> daemon(first, Command.STOP_DAEMON, "illegal start_daemon specified");
            case HELP -> throw Usage.help();
            case VERSION -> throw Usage.version();
            default -> throw Usage.hint();
        };
    }

    private static SyncRole syncRole(Popt.Found.Option option) {
        return option.argument().orElseThrow().equals("master") ? SyncRole.MASTER : SyncRole.BACKUP;
    }

    private static Command daemon(Popt.Found.Option option, Command command, String otherwise) {
        String state = option.argument().orElse("");
        if (!state.equals("master") && !state.equals("backup")) {
            throw Exit.misuse(otherwise);
        }
        return command;
    }

    private void options() {
        while (true) {
            switch (popt.next()) {
                case Popt.Found.End _ -> {
                    return;
                }
                case Popt.Found.Bad bad -> throw Exit.ofLine(popt.word() + ": " + bad.message());
                case Popt.Found.Option option ->
                    option(option.what(), option.argument().orElse(""), option.argument());
            }
        }
    }

    private void option(Switch what, String argument, Optional<String> optional) {
        switch (what) {
            case TCP_SERVICE -> addressed(Protocol.TCP, argument);
            case UDP_SERVICE -> addressed(Protocol.UDP, argument);
            case SCTP_SERVICE -> addressed(Protocol.SCTP, argument);
            case FWMARK_SERVICE -> marked(argument);
            case IPV6 -> sixth();
            case SCHEDULER -> {
                given.add(CheckedOption.SCHEDULER);
                scheduler = argument;
            }
            case PERSISTENT -> {
                given.add(CheckedOption.PERSISTENT);
                persistence = Optional.of(optional.map(text -> timeout(text, 1)).orElse(DEFAULT_PERSISTENCE));
            }
            case NETMASK -> netmask(argument);
            case ONE_PACKET -> {
                given.add(CheckedOption.ONE_PACKET);
                onePacket = true;
            }
            case PERSISTENCE_ENGINE -> {
                given.add(CheckedOption.PERSISTENCE_ENGINE);
                persistenceEngine = argument.isEmpty() ? Optional.empty() : Optional.of(argument);
            }
            case SCHEDULER_FLAGS -> {
                given.add(CheckedOption.SCHEDULER_FLAGS);
                flags = argument;
            }
            case REAL_SERVER -> server(argument);
            case IPIP -> forward(ForwardingMethod.TUN);
            case GATEWAYING -> forward(ForwardingMethod.DR);
            case MASQUERADING -> forward(ForwardingMethod.NAT);
            case FULLNAT -> forward(ForwardingMethod.FULLNAT);
            case LOCAL_ADDRESSES -> local.addresses(argument);
            case CLIENT_ADDRESS -> local.client(argument);
            case WEIGHT ->
                weight = number(CheckedOption.WEIGHT, argument, 0, Integer.MAX_VALUE, "illegal weight specified");
            case UPPER_THRESHOLD ->
                upperThreshold = number(
                        CheckedOption.UPPER_THRESHOLD, argument, 0, Integer.MAX_VALUE, "illegal u_threshold specified");
            case LOWER_THRESHOLD ->
                lowerThreshold = number(
                        CheckedOption.LOWER_THRESHOLD, argument, 0, Integer.MAX_VALUE, "illegal l_threshold specified");
            case TUNNEL_TYPE -> tunnel.type(argument);
            case TUNNEL_PORT -> tunnel.port(argument);
            case TUNNEL_NO_CHECKSUM -> tunnel.noChecksum();
            case TUNNEL_CHECKSUM -> tunnel.checksum();
            case TUNNEL_REMOTE_CHECKSUM -> tunnel.remoteChecksum();
            case NUMERIC -> given.add(CheckedOption.NUMERIC);
            case CONNECTION -> given.add(CheckedOption.CONNECTION);
            case TIMEOUT -> given.add(CheckedOption.TIMEOUT);
            case DAEMON -> given.add(CheckedOption.DAEMON);
            case STATS -> given.add(CheckedOption.STATS);
            case RATE -> given.add(CheckedOption.RATE);
            case THRESHOLDS -> given.add(CheckedOption.THRESHOLDS);
            case PERSISTENT_CONN -> given.add(CheckedOption.PERSISTENT_CONN);
            case TUNNEL_INFO -> given.add(CheckedOption.TUNNEL_INFO);
            case EXACT -> given.add(CheckedOption.EXACT);
            case NO_SORT -> given.add(CheckedOption.NO_SORT);
            case SORT -> {}
            case MCAST_INTERFACE -> daemon.multicastInterface(argument);
            case SYNC_ID -> daemon.syncId(argument);
            case MCAST_GROUP -> daemon.group(argument);
            case MCAST_PORT -> daemon.port(argument);
            case MCAST_TTL -> daemon.ttl(argument);
            case SYNC_LENGTH -> daemon.length(argument);
            case ADD_SERVICE,
                    EDIT_SERVICE,
                    DELETE_SERVICE,
                    CLEAR,
                    LIST,
                    LIST_TOO,
                    ZERO,
                    ADD_SERVER,
                    EDIT_SERVER,
                    DELETE_SERVER,
                    SET,
                    HELP,
                    VERSION,
                    RESTORE,
                    SAVE,
                    START_DAEMON,
                    STOP_DAEMON -> throw Exit.misuse("invalid option `" + popt.word() + "'");
        }
    }

    private int number(CheckedOption option, String text, int least, int most, String otherwise) {
        given.add(option);
        return CText.number(text, least, most).orElseThrow(() -> Exit.misuse(otherwise));
    }

    private static Duration timeout(String text, int least) {
        return Duration.ofSeconds(CText.number(text, least, LONGEST_TIMEOUT)
                .orElseThrow(() -> Exit.misuse("invalid timeout value `" + text + "' specified")));
    }

    private void addressed(Protocol which, String text) {
        given.add(CheckedOption.SERVICE);
        protocol = Optional.of(which);
        Endpoint endpoint = endpoints
                .read(text, protocolName())
                .orElseThrow(() -> Exit.misuse("illegal virtual server address[:port] specified"));
        address = Optional.of(endpoint.address());
        ipv6 = endpoint.address() instanceof Inet6Address;
        port = endpoint.port().orElse(0);
        if (ipv6) {
            netmask = Persistence.WHOLE_IPV6;
        }
    }

    private void marked(String text) {
        given.add(CheckedOption.SERVICE);
        OptionalLong value = CText.number(text);
        if (value.isEmpty() || value.getAsLong() <= 0 || value.getAsLong() > 0xFFFF_FFFFL) {
            throw Exit.misuse("invalid fwmark value `" + text + "' specified");
        }
        mark = (int) value.getAsLong();
        ipv6 = false;
        // Not used, but for the names of ports.
        protocol = Optional.of(Protocol.TCP);
    }

    private void sixth() {
        if (mark == 0) {
            throw Exit.misuse("-6 used before -f\n");
        }
        ipv6 = true;
        netmask = Persistence.WHOLE_IPV6;
    }

    private void netmask(String text) {
        given.add(CheckedOption.NETMASK);
        if (!ipv6) {
            netmask = endpoints
                    .ipv4(text)
                    .map(CAddress::bits)
                    .orElseThrow(() -> Exit.misuse("illegal virtual server persistent mask specified"));
            return;
        }
        netmask = CText.leadingNumber(text);
        if (netmask < 1 || netmask > Persistence.WHOLE_IPV6) {
            throw Exit.misuse("illegal ipv6 netmask specified");
        }
    }

    private void server(String text) {
        given.add(CheckedOption.SERVER);
        Endpoint endpoint = endpoints
                .read(text, protocolName())
                .orElseThrow(() -> Exit.misuse("illegal real server address[:port] specified"));
        server = Optional.of(endpoint.address());
        // That of the service, if that was mentioned before.
        serverPort = endpoint.port().orElse(port);
    }

    private Optional<String> protocolName() {
        return protocol.map(Words::service);
    }

    private void forward(ForwardingMethod method) {
        given.add(CheckedOption.FORWARD);
        forwarding = method;
    }

    private ServiceKey service() {
        if (mark != 0) {
            return new ServiceKey.Marked(ipv6, mark);
        }
        return ServiceKey.of(protocol.orElseThrow(), address.orElseThrow(), port);
    }

    private ServiceSettings serviceSettings(SchedulerFlags wanted) {
        if (mark == 0 && port == 0 && persistence.isEmpty()) {
            throw Exit.misuse("Zero port specified for non-persistent service");
        }
        if (onePacket && mark == 0 && protocol.orElseThrow() != Protocol.UDP) {
            throw Exit.misuse("One-Packet Scheduling is only for UDP virtual services");
        }
        return new ServiceSettings(
                scheduler.isEmpty() ? DEFAULT_SCHEDULER : scheduler,
                wanted.flags(),
                persistence.map(time -> new Persistence(time, netmask)),
                onePacket,
                local.read().orElse(LocalAddresses.NONE),
                persistenceEngine);
    }

    private InetAddress serverAddress() {
        return server.orElseThrow();
    }

    /** Without port mapping the server's port is the service's, whatever was written. */
    private DestinationKey placedServer() {
        boolean mapped = mark != 0 || forwarding == ForwardingMethod.NAT || forwarding == ForwardingMethod.FULLNAT;
        return new DestinationKey(serverAddress(), mapped ? serverPort : port);
    }

    private DestinationSettings serverSettings() {
        if (serverAddress() instanceof Inet6Address != ipv6 && forwarding != ForwardingMethod.TUN) {
            throw Exit.misuse("Different address family is allowed only for tunneling servers");
        }
        return new DestinationSettings(forwarding, weight, upperThreshold, lowerThreshold, tunnel.checked(forwarding));
    }

    private static Order timeouts(List<String> words) {
        if (words.size() < 3) {
            throw Exit.misuse("--set option requires 3 timeout values");
        }
        return new Order.SetTimeouts(
                timeout(words.removeFirst(), 0), timeout(words.removeFirst(), 0), timeout(words.removeFirst(), 0));
    }

    private Order list() {
        boolean other = given.containsAny(CheckedOption.TIMEOUT, CheckedOption.DAEMON);
        boolean connections = given.contains(CheckedOption.CONNECTION);
        boolean figures = given.containsAny(CheckedOption.STATS, CheckedOption.RATE, CheckedOption.THRESHOLDS);
        if (((connections || other) && figures) || (other && given.contains(CheckedOption.PERSISTENT_CONN))) {
            throw Exit.misuse("options conflicts in the list command");
        }
        if (connections) {
            return new Order.ListConnections(View.of(given));
        } else if (given.contains(CheckedOption.SERVICE)) {
            return new Order.ListService(service(), View.of(given));
        } else if (given.contains(CheckedOption.TIMEOUT)) {
            return new Order.ListTimeouts();
        }
        return given.contains(CheckedOption.DAEMON) ? new Order.ListDaemons() : new Order.ListAll(View.of(given));
    }
}
