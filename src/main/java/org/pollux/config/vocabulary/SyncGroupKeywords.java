package org.pollux.config.vocabulary;

import java.util.List;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** {@code vrrp_sync_group} and the other groups of names. */
public final class SyncGroupKeywords {
    public static final Entries<List<String>> GROUP = Entries.of(
                    "group", Shape.some(Words.name()), "the names of the instances")
            .require();
    public static final Setting<Boolean> SYNC_GROUP_TRACKING_WEIGHT = Setting.of(
                    "sync_group_tracking_weight",
                    Shape.flag(),
                    "what the members watch with a weight changes their priorities")
            .alias("global_tracking")
            .byDefault("off");

    static final Block BLOCK = new Block(
            "vrrp_sync_group",
            List.of(GROUP, SYNC_GROUP_TRACKING_WEIGHT),
            TrackKeywords.KEYWORDS,
            NotifyKeywords.KEYWORDS);

    static final Block TRACK_GROUP = new Block("track_group", List.of(GROUP));

    private SyncGroupKeywords() {}
}
