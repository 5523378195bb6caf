package org.pollux.config.vocabulary;

import java.time.Duration;
import java.util.List;
import org.pollux.config.TrafficPolicy.ClientRate;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;

/** What {@code virtual_server} says of its traffic, Pollux's own. */
public final class TrafficKeywords {
    public static final Setting<Duration> SLOW_START = Setting.of(
                    "slow_start",
                    Shape.one(Numbers.time(Duration.ofSeconds(1), Duration.ofDays(1))),
                    "for so long the weight of a real server that comes into service climbs to its own")
            .byDefault("none: its weight counts at once");
    public static final Setting<Integer> CONNECTION_LIMIT = Setting.of(
                    "connection_limit",
                    Shape.one(Numbers.whole(1, Integer.MAX_VALUE)),
                    "so many connections the virtual server has at once at most")
            .byDefault("none");
    public static final Setting<ClientRate> CLIENT_RATE = Setting.of(
                    "client_rate",
                    new ClientRateShape(),
                    "so many connections a second one client may begin (an IPv6 client: its /64)")
            .byDefault("none; the burst: as many as in a second");

    static final List<Keyword<?>> ALL = List.of(SLOW_START, CONNECTION_LIMIT, CLIENT_RATE);

    private TrafficKeywords() {}
}
