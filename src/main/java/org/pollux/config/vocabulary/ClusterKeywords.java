package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.pollux.config.ClusterSettings.Quorum;
import org.pollux.config.ClusterSettings.Transport;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** {@code cluster}, Pollux's own. */
public final class ClusterKeywords {
    private static final ValueType<Duration> HEARTBEAT = Numbers.time(Duration.ofMillis(5), Duration.ofMinutes(1));

    public static final Setting<String> NAME = Setting.of(
                    "name", Shape.one(Words.name()), "directors with the same name form one cluster")
            .byDefault("pollux");
    public static final Setting<InetAddress> BIND_ADDRESS = Setting.of(
                    "bind_address",
                    Shape.one(Addresses.host()),
                    "the local address to talk to the other directors from")
            .byDefault("the first instance's unicast_src_ip, or the first address of the interface");
    public static final Setting<String> INTERFACE = Setting.of(
                    "interface", Shape.one(Words.interfaceName()), "the interface whose first address is used")
            .byDefault("the first instance's interface");
    public static final Setting<Integer> PORT = Setting.of(
                    "port", Shape.one(Addresses.port()), "the TCP or UDP port of the directors")
            .byDefault("7800");
    public static final Setting<Transport> TRANSPORT = Setting.of(
                    "transport",
                    Shape.one(Choice.lowerCase(Transport.class)),
                    "TCP connections between the directors, or UDP multicast")
            .byDefault("tcp");
    public static final Entries<List<InetAddress>> PEERS = Entries.of(
                    "peers", Shape.some(Addresses.host()), "the addresses of the other directors")
            .byDefault("the unicast_peer of all instances; without any, discovery by multicast");
    public static final Setting<Duration> HEARTBEAT_INTERVAL = Setting.of(
                    "heartbeat_interval", Shape.one(HEARTBEAT), "how often each director says that it lives")
            .byDefault("0.05 s");
    public static final Setting<Duration> HEARTBEAT_TIMEOUT = Setting.of(
                    "heartbeat_timeout",
                    Shape.one(HEARTBEAT),
                    "how long a director may be silent before it counts as gone")
            .byDefault("0.15 s, or three times heartbeat_interval");

    public static final Setting<String> SECRET = Setting.of(
                    "secret",
                    Shape.one(Words.text()),
                    "what all directors know and nobody else: their traffic is encrypted and proven with it")
            .byDefault("none: anybody who reaches the port can take part");
    public static final Setting<String> SECRET_ACCEPTED = Setting.of(
                    "secret_accepted",
                    Shape.one(Words.text()),
                    "another secret that is taken from others, while the secret is being replaced")
            .byDefault("none");
    public static final Setting<String> SECRET_FILE = Setting.of(
                    "secret_file",
                    Shape.one(Words.filePath()),
                    "a file whose first line is the secret and whose second, if any, is also accepted")
            .byDefault("none");
    public static final Setting<Quorum> QUORUM = Setting.of(
                    "quorum",
                    Shape.one(new Votes()),
                    "how many directors and witnesses must see each other for one to be master")
            .byDefault("none: a director alone is master");
    public static final Setting<InetAddress> WITNESS = Setting.of(
                    "witness",
                    Shape.one(Addresses.host()),
                    "where 'pollux run --witness' runs: it has a vote and holds no address")
            .byDefault("none")
            .repeat();
    public static final Setting<InetAddress> GATEWAY = Setting.of(
                    "gateway", Shape.one(Addresses.host()), "an address that has a vote while it answers pings")
            .byDefault("none");

    public static final Setting<Duration> ADDRESS_PROBE_INTERVAL = Setting.of(
                    "address_probe_interval",
                    Shape.one(Numbers.time(Duration.ZERO, Duration.ofHours(1))),
                    "how often a master looks for other hosts that answer for its addresses; 0: never")
            .byDefault("10 s");

    static final Block BLOCK = new Block(
            "cluster",
            List.of(
                    NAME,
                    BIND_ADDRESS,
                    INTERFACE,
                    PORT,
                    TRANSPORT,
                    PEERS,
                    HEARTBEAT_INTERVAL,
                    HEARTBEAT_TIMEOUT,
                    SECRET,
                    SECRET_ACCEPTED,
                    SECRET_FILE,
                    QUORUM,
                    WITNESS,
                    GATEWAY,
                    ADDRESS_PROBE_INTERVAL));

    /** {@code majority} or a number. */
    private record Votes() implements ValueType<Quorum> {
        private static final String MAJORITY = "majority";
        private static final ValueType<Integer> NUMBER = Numbers.whole(1, 32);

        @Override
        public String syntax() {
            return "majority|N";
        }

        @Override
        public String expected() {
            return "majority, or " + NUMBER.expected();
        }

        @Override
        public Outcome<Quorum> read(String text) {
            if (text.equals(MAJORITY)) {
                return new Outcome.Good<>(new Quorum.Majority());
            }
            return switch (NUMBER.read(text)) {
                case Outcome.Good<Integer>(Integer number) -> new Outcome.Good<>(new Quorum.Votes(number));
                case Outcome.Bad<Integer>(var code, var problem, var suggestion) ->
                    new Outcome.Bad<>(code, problem, suggestion);
            };
        }

        @Override
        public String show(Quorum quorum) {
            return switch (quorum) {
                case Quorum.Majority() -> MAJORITY;
                case Quorum.Votes(int number) -> Integer.toString(number);
            };
        }
    }

    private ClusterKeywords() {}
}
