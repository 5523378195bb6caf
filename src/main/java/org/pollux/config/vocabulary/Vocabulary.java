package org.pollux.config.vocabulary;

import java.util.List;
import java.util.Optional;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword.Inert;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;
import org.pollux.config.vocabulary.ServerKeywords.Endpoint;

/** The outermost keywords. */
public final class Vocabulary {
    public static final Nested<Boolean> GLOBAL_DEFS =
            Nested.of("global_defs", Shape.flag(), GlobalKeywords.BLOCK, "settings of the whole daemon");
    public static final Nested<Boolean> CLUSTER =
            Nested.of("cluster", Shape.flag(), ClusterKeywords.BLOCK, "how the directors talk to each other");
    public static final Nested<Boolean> DATA_PLANE =
            Nested.of("data_plane", Shape.flag(), DataPlaneKeywords.BLOCK, "how packets are moved");
    public static final Nested<String> VRRP_INSTANCE = Nested.of(
                    "vrrp_instance", Shape.one(Words.name()), VrrpKeywords.BLOCK, "addresses that one director holds")
            .repeat();
    public static final Nested<Endpoint> VIRTUAL_SERVER = Nested.of(
                    "virtual_server",
                    Shape.refusing(
                            List.of("fwmark", "group"),
                            Shape.both(Addresses.host(), Addresses.port(), (a, p) -> new Endpoint(a, Optional.of(p)))),
                    VirtualServerKeywords.BLOCK,
                    "a service balanced over real servers")
            .repeat();

    /** The whole language. */
    public static final Block ROOT = new Block(
            "the configuration",
            List.of(GLOBAL_DEFS, CLUSTER, DATA_PLANE, VRRP_INSTANCE, VIRTUAL_SERVER),
            List.of(
                    Inert.notYet("vrrp_sync_group", "instances that change together"),
                    Inert.notYet("vrrp_script", "a script whose result counts for a priority"),
                    Inert.notYet("vrrp_track_process", "a process whose life counts for a priority"),
                    Inert.notYet("vrrp_track_file", "the old name of track_file"),
                    Inert.notYet("track_file", "a file whose number counts for a priority"),
                    Inert.notYet("track_group", "instances that static entries go with"),
                    Inert.notYet("garp_group", "interfaces that share a rate of announcements"),
                    Inert.notYet("static_ipaddress", "addresses that the host always has"),
                    Inert.notYet("static_routes", "routes that the host always has"),
                    Inert.notYet("static_rules", "routing rules that the host always has"),
                    Inert.notYet("virtual_server_group", "addresses that share real servers"),
                    Inert.notYet("SSL", "keys for SSL_GET"),
                    Inert.notYet("bfd_instance", "a BFD session"),
                    Inert.notYet("interface_up_down_delays", "how long a link must be down or up"),
                    Inert.notYet("net_namespace", "the network namespace to run in"),
                    Inert.notYet("net_namespace_ipvs", "the network namespace of the virtual servers"),
                    Inert.notYet("instance", "a name for several daemons on a host"),
                    Inert.notYet("use_pid_dir", "where PID files are"),
                    Inert.noEffect("namespace_with_ipsets", "ipsets in namespaces", "Pollux uses no ipsets"),
                    Inert.noEffect("child_wait_time", "how long processes may take to end", "Pollux is one process"),
                    Inert.noEffect("linkbeat_use_polling", "ask for links' states", "the kernel tells of changes"),
                    Inert.noEffect("linkbeat_interfaces", "ask for links' states", "the kernel tells of changes")));

    private Vocabulary() {}
}
