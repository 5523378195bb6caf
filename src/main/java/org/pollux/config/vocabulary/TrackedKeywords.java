package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pollux.config.Script;
import org.pollux.config.TrackedObject.TrackFile.Creation;
import org.pollux.config.TrackedObject.TrackProcess.Match;
import org.pollux.config.Weight;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** Scripts, files, processes and BFD sessions that can be tracked. */
public final class TrackedKeywords {
    public static final Setting<Script> SCRIPT =
            Setting.of("script", new ScriptShape(), "the program; 0 is good").require();
    public static final Setting<Duration> INTERVAL = Setting.of(
                    "interval", Shape.one(Ranges.period()), "the time from one run to the next")
            .byDefault("1 s");
    public static final Setting<Duration> TIMEOUT = Setting.of(
                    "timeout", Shape.one(Ranges.timeout()), "how long a run may take")
            .byDefault("interval");
    public static final Setting<Weight> SCRIPT_WEIGHT = weight(253, "what the result does to a priority");
    public static final Setting<Integer> RISE = Setting.of(
                    "rise", Shape.one(Numbers.whole(1, 1000)), "good results in a row that make it good")
            .byDefault("1");
    public static final Setting<Integer> FALL = Setting.of(
                    "fall", Shape.one(Numbers.whole(1, 1000)), "bad results in a row that make it bad")
            .byDefault("1");
    public static final Setting<Account> USER =
            Setting.of("user", new Account.Line(), "who runs it").byDefault("script_user");
    public static final Setting<Boolean> INIT_FAIL = Setting.of(
                    "init_fail", Shape.flag(), "it counts as failed until it was good")
            .byDefault("off");

    static final Block VRRP_SCRIPT =
            new Block("vrrp_script", List.of(SCRIPT, INTERVAL, TIMEOUT, SCRIPT_WEIGHT, RISE, FALL, USER, INIT_FAIL));

    public static final Setting<String> FILE = Setting.of(
                    "file", Shape.one(Words.filePath()), "the file; the first line is a number")
            .require();
    public static final Setting<Weight> FILE_WEIGHT = Setting.of(
                    "weight", new WeightShape(254), "what the number is multiplied with")
            .byDefault("1");
    public static final Setting<Creation> INIT_FILE = Setting.of(
                    "init_file", new CreationShape(), "the file is made at the start, with this number")
            .byDefault("not made");

    static final Block TRACK_FILE = new Block("track_file", List.of(FILE, FILE_WEIGHT, INIT_FILE));

    public static final Setting<List<String>> PROCESS = Setting.of(
                    "process", new ProcessShape(), "the process's name and the arguments that count")
            .require();
    public static final Setting<Match> PARAM_MATCH = Setting.of(
                    "param_match",
                    Shape.oneOr(
                            new Choice<>(Map.of("initial", Match.INITIAL), false).also("partial", Match.PARTIAL),
                            Match.EXACT),
                    "how arguments are compared: all, the first ones, or those with the last as far as it goes")
            .byDefault("all if there are any");
    public static final Setting<Boolean> FULL_COMMAND = Setting.of(
                    "full_command", Shape.flag(), "the whole command line is compared, not the short name")
            .byDefault("off; on with arguments");
    public static final Setting<Weight> PROCESS_WEIGHT = weight(254, "what it does to a priority");
    public static final Setting<Integer> QUORUM = Setting.of(
                    "quorum", Shape.one(Numbers.whole(1, 65535)), "so many must run")
            .byDefault("1");
    public static final Setting<Integer> QUORUM_MAX = Setting.of(
                    "quorum_max", Shape.one(Numbers.whole(0, 65535)), "not more may run")
            .byDefault("any number");
    public static final Setting<Duration> FORK_DELAY = Setting.of(
                    "fork_delay", Shape.one(processDelay()), "how long their start goes unnoticed")
            .byDefault("delay, else 0");
    public static final Setting<Duration> TERMINATE_DELAY = Setting.of(
                    "terminate_delay", Shape.one(processDelay()), "how long their end goes unnoticed")
            .byDefault("delay, else 0");
    public static final Setting<Duration> DELAY = Setting.of(
                    "delay", Shape.one(processDelay()), "both fork_delay and terminate_delay")
            .byDefault("0");

    static final Block VRRP_TRACK_PROCESS = new Block(
            "vrrp_track_process",
            List.of(
                    PROCESS,
                    PARAM_MATCH,
                    FULL_COMMAND,
                    PROCESS_WEIGHT,
                    QUORUM,
                    QUORUM_MAX,
                    FORK_DELAY,
                    TERMINATE_DELAY,
                    DELAY));

    public static final Setting<InetAddress> NEIGHBOR_IP = Setting.of(
                    "neighbor_ip", Shape.one(Addresses.host()), "the neighbour's address")
            .require();
    public static final Setting<InetAddress> SOURCE_IP = Setting.of(
                    "source_ip", Shape.one(Addresses.host()), "this host's address")
            .byDefault("what the routes say");
    public static final Setting<Integer> MIN_RX = Setting.of(
                    "min_rx", Shape.one(Numbers.whole(1, 1000)), "the shortest interval received, in milliseconds")
            .byDefault("10");
    public static final Setting<Integer> MIN_TX = Setting.of(
                    "min_tx", Shape.one(Numbers.whole(1, 1000)), "the shortest interval sent, in milliseconds")
            .byDefault("10");
    public static final Setting<Integer> IDLE_TX = Setting.of(
                    "idle_tx", Shape.one(Numbers.whole(1000, 10000)), "the interval while down, in milliseconds")
            .byDefault("1000");
    public static final Setting<Integer> MULTIPLIER = Setting.of(
                    "multiplier", Shape.one(Numbers.whole(1, 255)), "so many packets may be missed")
            .byDefault("5");
    public static final Setting<Boolean> PASSIVE =
            Setting.of("passive", Shape.flag(), "the neighbour begins").byDefault("off");
    public static final Setting<Integer> TTL = Setting.of("ttl", Shape.one(Numbers.whole(1, 255)), "the TTL of packets")
            .byDefault("255");
    public static final Setting<Integer> HOPLIMIT = Setting.of(
                    "hoplimit", Shape.one(Numbers.whole(1, 255)), "the hop limit of packets over IPv6")
            .byDefault("64");
    public static final Setting<Integer> MAX_HOPS = Setting.of(
                    "max_hops", Shape.one(Numbers.whole(-1, 255)), "how far packets may come; -1 for any distance")
            .byDefault("0");
    public static final Setting<Boolean> MULTIHOP = Setting.of(
                    "multihop", Shape.onOff(), "RFC 5883's port 4784 instead of 3784")
            .byDefault("off");
    public static final Setting<Weight> BFD_WEIGHT = weight(253, "what it does to a priority");
    public static final Setting<Boolean> FOR_VRRP =
            Setting.of("vrrp", Shape.flag(), "only instances hear of it").byDefault("instances and real servers do");
    public static final Setting<Boolean> FOR_CHECKERS = Setting.of(
                    "checker", Shape.flag(), "only real servers hear of it")
            .byDefault("instances and real servers do");

    static final Block BFD_INSTANCE = new Block(
            "bfd_instance",
            List.of(
                    NEIGHBOR_IP,
                    SOURCE_IP,
                    MIN_RX,
                    MIN_TX,
                    IDLE_TX,
                    MULTIPLIER,
                    PASSIVE,
                    TTL,
                    HOPLIMIT,
                    MAX_HOPS,
                    MULTIHOP,
                    BFD_WEIGHT,
                    FOR_VRRP,
                    FOR_CHECKERS));

    private static Setting<Weight> weight(int most, String description) {
        return Setting.of("weight", new WeightShape(most), description).byDefault("0: a bad result is a fault");
    }

    private static ValueType<Duration> processDelay() {
        return Numbers.time(Duration.ofNanos(1000), Duration.ofHours(1));
    }

    /** {@code COMMAND ARGUMENT ...}, cut into words like a script's line. */
    private record ProcessShape() implements Shape<List<String>> {
        private static final Shape<List<String>> WORDS = Shape.some(Words.text());

        @Override
        public String syntax() {
            return WORDS.syntax();
        }

        @Override
        public Optional<List<String>> read(Arguments arguments) {
            return arguments.hasNext() && !arguments.rereadAsShellWords() ? Optional.empty() : WORDS.read(arguments);
        }

        @Override
        public List<String> words(List<String> value) {
            return WORDS.words(value);
        }

        @Override
        public String expected() {
            return WORDS.expected();
        }
    }

    /** {@code [N] [overwrite]}. */
    private record CreationShape() implements Shape<Creation> {
        private static final ValueType<Integer> NUMBER = Numbers.whole(Integer.MIN_VALUE, Integer.MAX_VALUE);

        @Override
        public String syntax() {
            return "[N] [overwrite]";
        }

        @Override
        public Optional<Creation> read(Arguments arguments) {
            if (arguments.takeIf("overwrite")) {
                return Optional.of(new Creation(arguments.takeIfGood(NUMBER).orElse(0), true));
            }
            Optional<Integer> number = arguments.hasNext() ? arguments.value(NUMBER) : Optional.of(0);
            boolean overwrite = arguments.takeIf("overwrite");
            return number.map(n -> new Creation(n, overwrite));
        }

        @Override
        public List<String> words(Creation value) {
            String number = Integer.toString(value.value());
            return value.overwrite() ? List.of(number, "overwrite") : List.of(number);
        }
    }

    private TrackedKeywords() {}
}
