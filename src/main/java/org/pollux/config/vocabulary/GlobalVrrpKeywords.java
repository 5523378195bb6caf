package org.pollux.config.vocabulary;

import static org.pollux.config.vocabulary.VrrpKeywords.OWN_ADVERTS;

import java.time.Duration;
import java.util.List;
import org.pollux.config.GratuitousArp.OtherInterfaces;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** The keywords of {@code global_defs} that are defaults of VRRP instances. */
public final class GlobalVrrpKeywords {
    public static final Setting<Integer> GARP_MASTER_REPEAT = Setting.of(
                    "vrrp_garp_master_repeat",
                    Shape.one(Ranges.burst()),
                    "announcements of each address after a takeover")
            .byDefault("5");
    public static final Setting<Duration> GARP_MASTER_DELAY = Setting.of(
                    "vrrp_garp_master_delay",
                    Shape.one(Ranges.pause()),
                    "when they are sent a second time; 0 for never")
            .byDefault("5 s");
    public static final Setting<Duration> GARP_MASTER_REFRESH = Setting.of(
                    "vrrp_garp_master_refresh",
                    Shape.one(Ranges.pause()),
                    "how often a master repeats them; 0 for never")
            .byDefault("10 s (keepalived: never)");
    public static final Setting<Integer> GARP_MASTER_REFRESH_REPEAT = Setting.of(
                    "vrrp_garp_master_refresh_repeat", Shape.one(Ranges.burst()), "announcements in each repetition")
            .byDefault("1");
    public static final Setting<Integer> GARP_LOWER_PRIO_REPEAT = Setting.of(
                    "vrrp_garp_lower_prio_repeat",
                    Shape.one(Ranges.burstOrNone()),
                    "announcements of each address after a lower master was heard; 0 for none")
            .byDefault("vrrp_garp_master_repeat");
    public static final Setting<Duration> GARP_LOWER_PRIO_DELAY = Setting.of(
                    "vrrp_garp_lower_prio_delay",
                    Shape.one(Ranges.pause()),
                    "when those are sent a second time; 0 for never")
            .byDefault("vrrp_garp_master_delay");
    public static final Setting<Duration> GARP_INTERVAL = Setting.of(
                    "vrrp_garp_interval", Shape.one(Ranges.gap()), "the time between two gratuitous ARP packets")
            .byDefault("0");
    public static final Setting<Duration> GNA_INTERVAL = Setting.of(
                    "vrrp_gna_interval", Shape.one(Ranges.gap()), "the time between two neighbour advertisements")
            .byDefault("0");
    public static final Setting<Boolean> MIN_GARP = Setting.of(
                    "vrrp_min_garp", Shape.onOff(), "a single announcement after a takeover, not repeated")
            .byDefault("off");
    public static final Setting<OtherInterfaces> GARP_EXTRA_IF = Setting.of(
                    "vrrp_garp_extra_if",
                    new OtherInterfacesShape(),
                    "how often VMACs are announced on the interfaces of other addresses")
            .alias("vrrp_vmac_garp_intvl")
            .byDefault("never");
    public static final Setting<Integer> DOWN_TIMER_ADVERTS = Setting.of(
                    "vrrp_down_timer_adverts",
                    Shape.one(Ranges.missedAdverts()),
                    "so many adverts are missed when a master counts as gone")
            .byDefault("3");
    public static final Setting<Boolean> NOTIFY_PRIORITY_CHANGES = Setting.of(
                    "vrrp_notify_priority_changes", Shape.onOff(), "scripts and FIFOs hear of priorities too")
            .byDefault("off");
    public static final Setting<Duration> STARTUP_DELAY = Setting.of(
                    "vrrp_startup_delay",
                    Shape.one(Ranges.startDelay()),
                    "adverts are not acted on for so long after the start")
            .byDefault("0");
    public static final Setting<Duration> DELAY_AFTER_BOOT = Setting.of(
                    "vrrp_delay_after_boot",
                    Shape.one(Ranges.startDelay()),
                    "adverts are not acted on for so long after the host's boot")
            .byDefault("0");
    public static final Setting<String> DEFAULT_INTERFACE = Setting.of(
                    "default_interface", Shape.one(Words.interfaceName()), "where static addresses without dev go")
            .byDefault("eth0");

    static final List<Keyword<?>> KEYWORDS = List.of(
            GARP_MASTER_REPEAT,
            GARP_MASTER_DELAY,
            GARP_MASTER_REFRESH,
            GARP_MASTER_REFRESH_REPEAT,
            GARP_LOWER_PRIO_REPEAT,
            GARP_LOWER_PRIO_DELAY,
            GARP_INTERVAL,
            GNA_INTERVAL,
            MIN_GARP,
            GARP_EXTRA_IF,
            DOWN_TIMER_ADVERTS,
            NOTIFY_PRIORITY_CHANGES,
            STARTUP_DELAY,
            DELAY_AFTER_BOOT,
            DEFAULT_INTERFACE);

    public static final Setting<Integer> VRRP_VERSION =
            Ignored.one("vrrp_version", Numbers.whole(2, 3), "the version of VRRP", OWN_ADVERTS);

    static final List<Keyword<?>> IGNORED = List.of(
            VRRP_VERSION,
            Ignored.one("vrrp_mcast_group4", Addresses.multicast(), "the multicast group of adverts", OWN_ADVERTS),
            Ignored.one("vrrp_mcast_group6", Addresses.multicast(), "their multicast group over IPv6", OWN_ADVERTS),
            Ignored.onOff("vrrp_lower_prio_no_advert", "a lower master is not answered", OWN_ADVERTS),
            Ignored.onOff("vrrp_higher_prio_send_advert", "a higher master is answered once", OWN_ADVERTS),
            Ignored.onOff("vrrp_owner_ignore_adverts", "the owner of the addresses ignores adverts", OWN_ADVERTS),
            Ignored.onOff("v3_checksum_as_v2", "an old form of checksum", OWN_ADVERTS)
                    .since("2.2.8"),
            Ignored.flag("vrrp_check_unicast_src", "adverts must come from a peer", OWN_ADVERTS),
            Ignored.onOff("vrrp_skip_check_adv_addr", "the addresses in adverts are not compared", OWN_ADVERTS),
            Ignored.onOff("vrrp_strict", "only what RFC 5798 allows", OWN_ADVERTS),
            Ignored.flag("log_unknown_vrids", "foreign adverts are logged", OWN_ADVERTS),
            Ignored.flag("disable_local_igmp", "no multicast group is joined", OWN_ADVERTS),
            Ignored.one("vmac_prefix", Words.interfaceName(), "how VMAC interfaces are called", "they are named anew"),
            Ignored.one("vmac_addr_prefix", Words.interfaceName(), "how VMACs of addresses are called", "the same"),
            Ignored.shaped(
                    "dynamic_interfaces",
                    new WordsUpTo<>(Choice.words("allow_if_changes"), 1),
                    "interfaces may come and go",
                    "they always may"),
            Ignored.one(
                    "vrrp_rx_bufs_policy",
                    Words.kernelName("MTU|ADVERT|N", "policy or a size"),
                    "the receive buffer of adverts",
                    OWN_ADVERTS),
            Ignored.one(
                    "vrrp_rx_bufs_multiplier",
                    Numbers.whole(1, 1 << 20),
                    "the receive buffer of adverts",
                    OWN_ADVERTS));

    private GlobalVrrpKeywords() {}
}
