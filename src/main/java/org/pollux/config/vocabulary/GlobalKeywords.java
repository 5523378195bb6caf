package org.pollux.config.vocabulary;

import java.time.Duration;
import java.util.List;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.LineOption;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.OptionLine;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** {@code global_defs}; most of it is in the classes named after its parts. */
public final class GlobalKeywords {
    private static final ValueType<Duration> TIMEOUT = Numbers.time(Duration.ZERO, Duration.ofDays(31));

    public static final Setting<String> ROUTER_ID = Setting.of(
                    "router_id", Shape.one(Words.text()), "the name by which this director is shown")
            .byDefault("the host name");
    public static final Setting<List<DiagnosticCode>> ALLOW_WARNING = Setting.of(
                    "allow_warning", Shape.some(new WarningName()), "warnings of these names are not shown")
            .repeat()
            .byDefault("all are shown; Pollux's own keyword");
    public static final LineOption<Duration> TCP =
            LineOption.of("tcp", TIMEOUT, "established TCP connections; 0 leaves it");
    public static final LineOption<Duration> TCP_FIN =
            LineOption.of("tcpfin", TIMEOUT, "TCP connections that are ending; 0 leaves it");
    public static final LineOption<Duration> UDP = LineOption.of("udp", TIMEOUT, "UDP; 0 leaves it");
    public static final Setting<Line<Boolean>> LVS_TIMEOUTS = Setting.of(
                    "lvs_timeouts", OptionLine.of(TCP, TCP_FIN, UDP), "how long connections are kept without packets")
            .byDefault("tcp 900 tcpfin 120 udp 300");
    public static final Setting<Boolean> RS_INIT_NOTIFIES = Setting.of(
                    "rs_init_notifies", Shape.flag(), "scripts of real servers run for their first state too")
            .byDefault("off");

    private static final List<Keyword<?>> OTHERS = List.of(
            Ignored.onOff("checker_log_all_failures", "each failure is logged", "every change of a check is logged"));

    static final Block BLOCK = new Block(
            "global_defs",
            List.of(
                    ROUTER_ID,
                    ALLOW_WARNING,
                    LVS_TIMEOUTS,
                    SyncDaemonKeywords.LVS_SYNC_DAEMON,
                    RS_INIT_NOTIFIES,
                    GlobalOtherKeywords.VRRP_PRIORITY,
                    GlobalOtherKeywords.VRRP_NO_SWAP),
            LanguageKeywords.KEYWORDS,
            GlobalVrrpKeywords.KEYWORDS,
            GlobalScriptKeywords.KEYWORDS,
            GlobalMailKeywords.KEYWORDS,
            GlobalVrrpKeywords.IGNORED,
            OTHERS,
            RootKeywords.PROCESS,
            GlobalOtherKeywords.PROCESSES,
            GlobalOtherKeywords.FILES,
            GlobalOtherKeywords.KERNEL,
            GlobalOtherKeywords.BUFFERS,
            GlobalOtherKeywords.SNMP_AND_DBUS);

    private GlobalKeywords() {}
}
