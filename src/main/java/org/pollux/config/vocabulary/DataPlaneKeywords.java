package org.pollux.config.vocabulary;

import java.util.List;
import org.pollux.config.DataPlaneSettings.XdpMode;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** {@code data_plane}, Pollux's own. */
public final class DataPlaneKeywords {
    public static final Entries<List<String>> INTERFACES = Entries.of(
                    "interfaces", Shape.some(Words.interfaceName()), "the interfaces whose packets are balanced")
            .byDefault("those of the VRRP instances, their addresses and the routes to the real servers");
    public static final Setting<XdpMode> XDP_MODE = Setting.of(
                    "xdp_mode", Shape.one(Choice.lowerCase(XdpMode.class)), "how the XDP program is attached")
            .byDefault("auto: in the driver where it can, generic otherwise");

    static final Block BLOCK = new Block("data_plane", List.of(INTERFACES, XDP_MODE), ConnectionKeywords.ALL);

    private DataPlaneKeywords() {}
}
