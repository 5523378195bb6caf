package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.LineOption;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.OptionLine;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** The line by which directors tell each other of connections. */
public final class SyncDaemonKeywords {
    public static final LineOption<String> INSTANCE =
            LineOption.of("inst", Words.name(), "the instance whose master tells and whose backups listen");
    public static final LineOption<Integer> SYNC_ID = LineOption.of(
            "id",
            Numbers.whole(0, 255),
            "tells groups of directors apart; else the instance's virtual_router_id, or 0");
    public static final LineOption<Integer> MAX_LENGTH =
            LineOption.of("maxlen", Numbers.whole(1, 65507), "the longest message in bytes; else what Ethernet takes");
    public static final LineOption<Integer> PORT = LineOption.of("port", Addresses.port(), "the UDP port; else 8848");
    public static final LineOption<Integer> TTL =
            LineOption.of("ttl", Numbers.whole(1, 255), "the TTL of messages; else 1");
    public static final LineOption<InetAddress> GROUP =
            LineOption.of("group", Addresses.multicast(), "the multicast group; else 224.0.0.81");

    /** The interface, and the instance where there is one without {@code inst} before it. */
    public static final Setting<Line<List<String>>> LVS_SYNC_DAEMON = Setting.of(
                    "lvs_sync_daemon",
                    new OptionLine<>(
                            new InterfaceAndInstance(), List.of(INSTANCE, SYNC_ID, MAX_LENGTH, PORT, TTL, GROUP)),
                    "connections are told to the other directors; without an instance each tells and listens")
            .byDefault("they are not");

    private SyncDaemonKeywords() {}

    /** {@code IF [INSTANCE]}: the word {@code inst} before the instance may be left out. */
    private record InterfaceAndInstance() implements Shape<List<String>> {
        private static final List<String> OPTIONS = List.of("inst", "id", "maxlen", "port", "ttl", "group");

        @Override
        public String syntax() {
            return "IF [INSTANCE]";
        }

        @Override
        public Optional<List<String>> read(Arguments arguments) {
            Optional<String> device = arguments.value(Words.interfaceName());
            boolean named = arguments
                    .peek()
                    .filter(word -> !OPTIONS.contains(word.text()))
                    .isPresent();
            if (!named) {
                return device.map(List::of);
            }
            Optional<String> instance = arguments.value(Words.name());
            return device.flatMap(d -> instance.map(i -> List.of(d, i)));
        }

        @Override
        public List<String> words(List<String> value) {
            return value;
        }
    }
}
