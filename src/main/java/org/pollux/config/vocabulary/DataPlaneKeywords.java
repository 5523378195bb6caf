package org.pollux.config.vocabulary;

import java.util.List;
import java.util.Optional;
import org.pollux.config.DataPlaneSettings.XdpMode;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** {@code data_plane}, Pollux's own. */
public final class DataPlaneKeywords {
    public static final Entries<List<String>> INTERFACES = Entries.of(
                    "interfaces", Shape.some(Words.interfaceName()), "the interfaces whose packets are balanced")
            .byDefault("those of the VRRP instances, their addresses and the routes to the real servers");
    public static final Setting<XdpMode> XDP_MODE = Setting.of(
                    "xdp_mode", Shape.one(new Mode()), "how the XDP program is attached")
            .byDefault("auto: in the driver where it can, generic otherwise");

    public static final Setting<Integer> RESTART_WINDOW = Setting.of(
                    "restart_window",
                    Shape.one(Numbers.whole(0, 3600)),
                    "seconds for which connections go on without the daemon, as in a restart; 0: they end with it")
            .byDefault("10");
    public static final Setting<String> BPF_DIRECTORY = Setting.of(
                    "bpf_directory",
                    Shape.one(Words.filePath()),
                    "a directory on a bpf file system for what outlives the daemon")
            .byDefault("/sys/fs/bpf");
    public static final Setting<Integer> BUSY_POLL = Setting.of(
                    "busy_poll",
                    Shape.one(Numbers.whole(1, 10_000)),
                    "microseconds for which sockets look for packets before they wait (SO_BUSY_POLL)")
            .byDefault("not at all");
    public static final Setting<Integer> BUSY_POLL_BUDGET = Setting.of(
                    "busy_poll_budget",
                    Shape.one(Numbers.whole(1, 1024)),
                    "how many packets they take at a time (SO_BUSY_POLL_BUDGET)")
            .byDefault("64");

    static final Block BLOCK = new Block(
            "data_plane",
            List.of(INTERFACES, XDP_MODE, RESTART_WINDOW, BPF_DIRECTORY, BUSY_POLL, BUSY_POLL_BUDGET),
            ConnectionKeywords.ALL,
            SyncTuningKeywords.ALL);

    private DataPlaneKeywords() {}

    /** XDP has a third mode, which this data plane cannot have. */
    private record Mode() implements ValueType<XdpMode> {
        private static final Choice<XdpMode> POSSIBLE = Choice.lowerCase(XdpMode.class);

        @Override
        public String syntax() {
            return POSSIBLE.syntax();
        }

        @Override
        public String expected() {
            return POSSIBLE.expected();
        }

        @Override
        public Outcome<XdpMode> read(String text) {
            return text.equals("offload")
                    ? new Outcome.Bad<>(
                            DiagnosticCode.BAD_VALUE,
                            "is not possible: a program inside the network card cannot hand packets to the director "
                                    + "(AF_XDP), which decides about every new connection",
                            Optional.of("native"))
                    : POSSIBLE.read(text);
        }

        @Override
        public String show(XdpMode value) {
            return POSSIBLE.show(value);
        }
    }
}
