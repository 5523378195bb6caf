package org.pollux.config.vocabulary;

import java.util.List;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** The outermost keywords. */
public final class Vocabulary {
    public static final Nested<Boolean> GLOBAL_DEFS =
            Nested.of("global_defs", Shape.flag(), GlobalKeywords.BLOCK, "settings of the whole daemon");
    public static final Nested<Boolean> CLUSTER = Nested.of(
            "cluster", Shape.flag(), ClusterKeywords.BLOCK, "how the directors talk to each other; Pollux's own block");
    public static final Nested<Boolean> DATA_PLANE =
            Nested.of("data_plane", Shape.flag(), DataPlaneKeywords.BLOCK, "how packets are moved; Pollux's own block");
    public static final Nested<String> VRRP_INSTANCE = Nested.of(
                    "vrrp_instance", Shape.one(Words.name()), VrrpKeywords.BLOCK, "addresses that one director holds")
            .repeat();
    public static final Nested<ServiceShape.Head> VIRTUAL_SERVER = Nested.of(
                    "virtual_server",
                    new ServiceShape(),
                    VirtualServerKeywords.BLOCK,
                    "a service balanced over real servers")
            .repeat();

    /** The whole language. */
    public static final Block ROOT = new Block(
            "the configuration",
            List.of(
                    GLOBAL_DEFS,
                    CLUSTER,
                    DATA_PLANE,
                    VRRP_INSTANCE,
                    RootKeywords.VRRP_SYNC_GROUP,
                    RootKeywords.VRRP_SCRIPT,
                    RootKeywords.TRACK_FILE,
                    RootKeywords.VRRP_TRACK_PROCESS,
                    RootKeywords.BFD_INSTANCE,
                    RootKeywords.STATIC_IPADDRESS,
                    RootKeywords.STATIC_ROUTES,
                    RootKeywords.STATIC_RULES,
                    RootKeywords.TRACK_GROUP,
                    RootKeywords.GARP_GROUP,
                    RootKeywords.INTERFACE_UP_DOWN_DELAYS,
                    VIRTUAL_SERVER,
                    RootKeywords.VIRTUAL_SERVER_GROUP,
                    RootKeywords.PACKET_MARKS,
                    RootKeywords.SSL),
            RootKeywords.PROCESS,
            RootKeywords.OTHERS);

    private Vocabulary() {}
}
