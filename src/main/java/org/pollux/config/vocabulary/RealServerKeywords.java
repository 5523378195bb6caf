package org.pollux.config.vocabulary;

import java.util.List;
import org.pollux.config.Script;
import org.pollux.config.VirtualServer.ForwardingMethod;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;

/** {@code real_server}; the settings it inherits are those of {@link ServerKeywords}. */
public final class RealServerKeywords {
    private static final ValueType<Integer> CONNECTIONS = Numbers.whole(0, Integer.MAX_VALUE);

    public static final Setting<Integer> WEIGHT = Setting.of(
                    "weight", Shape.one(Ranges.weight()), "its share of new connections; 0 takes none")
            .byDefault("the virtual server's");
    public static final Setting<ForwardingMethod> LVS_METHOD = Setting.of(
                    "lvs_method", new ForwardingShape(), "how packets reach this server")
            .byDefault("the virtual server's lb_kind");
    public static final Setting<Integer> UTHRESHOLD = Setting.of(
                    "uthreshold", Shape.one(CONNECTIONS), "with so many connections it takes no more; 0 for no limit")
            .byDefault("0");
    public static final Setting<Integer> LTHRESHOLD = Setting.of(
                    "lthreshold", Shape.one(CONNECTIONS), "below so many connections it takes new ones again")
            .byDefault("0: three quarters of uthreshold");
    public static final Setting<Script> NOTIFY_UP = Setting.of(
                    "notify_up", new ScriptShape(), "a script for the server found up")
            .byDefault("none");
    public static final Setting<Script> NOTIFY_DOWN = Setting.of(
                    "notify_down", new ScriptShape(), "a script for the server found down")
            .byDefault("none");

    static final Block BLOCK = new Block(
            "real_server",
            List.of(WEIGHT, LVS_METHOD, UTHRESHOLD, LTHRESHOLD, NOTIFY_UP, NOTIFY_DOWN),
            ServerKeywords.INHERITED,
            CheckerKeywords.CHECKERS);

    private RealServerKeywords() {}
}
