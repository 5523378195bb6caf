package org.pollux.config.vocabulary;

import java.util.List;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;

/** What {@code data_plane} says of connections, by the names of {@code net.ipv4.vs} where they exist there. */
public final class ConnectionKeywords {
    public static final Setting<Integer> MAX_CONNECTIONS = Setting.of(
                    "max_connections",
                    Shape.one(Numbers.whole(1 << 10, 1 << 26)),
                    "how many connections there may be; each takes 160 bytes from the start and about 140 more when there")
            .byDefault("1048576");
    public static final Setting<Integer> HALF_OPEN_PERCENT = Setting.of(
                    "half_open_percent",
                    Shape.one(Numbers.whole(1, 100)),
                    "how much of max_connections may be handshakes that are not done; beyond, the oldest make room")
            .byDefault("50");
    public static final Setting<Boolean> EXPIRE_NODEST_CONN = Setting.of(
                    "expire_nodest_conn",
                    Shape.onOff(),
                    "connections end at once when their real server is removed; off: they hang, as in Linux")
            .byDefault("on");
    public static final Setting<Boolean> EXPIRE_QUIESCENT_TEMPLATE = Setting.of(
                    "expire_quiescent_template",
                    Shape.onOff(),
                    "persistent clients of a real server whose weight is 0 get another one")
            .byDefault("off");
    public static final Setting<Boolean> SLOPPY_TCP = Setting.of(
                    "sloppy_tcp", Shape.onOff(), "any TCP packet but a reset begins a connection, not only a SYN")
            .byDefault("off");
    public static final Setting<Boolean> SLOPPY_SCTP = Setting.of(
                    "sloppy_sctp", Shape.onOff(), "any SCTP packet but an ABORT begins a connection, not only an INIT")
            .byDefault("off");
    public static final Setting<Integer> CONN_REUSE_MODE = Setting.of(
                    "conn_reuse_mode",
                    Shape.one(Numbers.whole(0, 3)),
                    "finished connections that a SYN or INIT replaces: 0 none, 1 closed, 2 and 3 also DR after a FIN")
            .byDefault("1");
    public static final Setting<Boolean> SECURE_TCP = Setting.of(
                    "secure_tcp", Shape.onOff(), "only a NAT real server's answer establishes a TCP connection")
            .byDefault("off");

    public static final Setting<Boolean> PMTU_DISC = Setting.of(
                    "pmtu_disc",
                    Shape.onOff(),
                    "senders learn how long packets for a tunnel may be; off: those in it are fragmented")
            .byDefault("on");

    public static final Setting<Boolean> CACHE_BYPASS = Setting.of(
                    "cache_bypass",
                    Shape.onOff(),
                    "packets of a fwmark service that no real server can take go on to where they were sent")
            .byDefault("off");

    static final List<Keyword<?>> ALL = List.of(
            MAX_CONNECTIONS,
            HALF_OPEN_PERCENT,
            EXPIRE_NODEST_CONN,
            EXPIRE_QUIESCENT_TEMPLATE,
            SLOPPY_TCP,
            SLOPPY_SCTP,
            CONN_REUSE_MODE,
            SECURE_TCP,
            PMTU_DISC,
            CACHE_BYPASS);

    private ConnectionKeywords() {}
}
