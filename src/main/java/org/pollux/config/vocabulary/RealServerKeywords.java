package org.pollux.config.vocabulary;

import java.util.List;
import org.pollux.config.VirtualServer.ForwardingMethod;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Inert;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Shape;

/** {@code real_server}; the settings it inherits are those of {@link ServerKeywords}. */
public final class RealServerKeywords {
    public static final Setting<Integer> WEIGHT = Setting.of(
                    "weight", Shape.one(Ranges.weight()), "its share of new connections; 0 takes none")
            .byDefault("the virtual server's");
    public static final Setting<ForwardingMethod> LVS_METHOD = Setting.of(
                    "lvs_method", Shape.one(ServerKeywords.FORWARDING), "how packets reach this server")
            .byDefault("the virtual server's lb_kind");

    private static final List<Keyword<?>> OTHERS = List.of(
            Inert.notYet("uthreshold", "the most connections it takes"),
            Inert.notYet("lthreshold", "below so many connections it takes new ones again"),
            Inert.notYet("notify_up", "a script for the server found up"),
            Inert.notYet("notify_down", "a script for the server found down"));

    static final Block BLOCK = new Block(
            "real_server",
            List.of(WEIGHT, LVS_METHOD),
            ServerKeywords.INHERITED,
            CheckerKeywords.CHECKERS,
            OTHERS,
            ServerKeywords.COMMON_OTHERS);

    private RealServerKeywords() {}
}
