package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.pollux.config.IpPrefix;
import org.pollux.config.VrrpInstance.InitialState;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Keyword.Inert;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.LineOption;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.OptionLine;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** {@code vrrp_instance}. */
public final class VrrpKeywords {
    /** Why settings about VRRP's packets change nothing. */
    static final String OWN_ADVERTS = "adverts travel over the cluster's own channel";

    public static final Setting<InitialState> STATE = Setting.of(
                    "state",
                    Shape.one(Choice.upperCase(InitialState.class)),
                    "the state expected after the start; a hint")
            .byDefault("BACKUP; MASTER with priority 255");
    public static final Setting<String> INTERFACE = Setting.of(
                    "interface", Shape.one(Words.interfaceName()), "where the instance lives; its link is watched")
            .require();
    public static final Setting<Integer> VIRTUAL_ROUTER_ID = Setting.of(
                    "virtual_router_id",
                    Shape.one(Numbers.whole(1, 255)),
                    "the instance's number, the same on all directors")
            .require();
    public static final Setting<Integer> PRIORITY = Setting.of(
                    "priority", Shape.one(Numbers.whole(1, 255)), "the highest becomes master; 255 owns the addresses")
            .byDefault("100; 255 with state MASTER");
    public static final Setting<Duration> ADVERT_INT = Setting.of(
                    "advert_int",
                    Shape.one(Numbers.time(Duration.ofMillis(10), Duration.ofSeconds(255))),
                    "the time between two adverts of the master")
            .byDefault("1 s");
    public static final Setting<Boolean> PREEMPT = Setting.of(
                    "preempt", Shape.flag(), "a higher priority takes over from a running master")
            .byDefault("on");
    public static final Setting<Boolean> NOPREEMPT = Setting.of(
                    "nopreempt", Shape.flag(), "a running master of lower priority is left alone")
            .byDefault("off");
    public static final Setting<Duration> PREEMPT_DELAY = Setting.of(
                    "preempt_delay",
                    Shape.one(Numbers.time(Duration.ZERO, Duration.ofSeconds(1000))),
                    "how long a lower master is watched before it is displaced")
            .byDefault("0");
    public static final Setting<Integer> GARP_MASTER_REPEAT = Setting.of(
                    "garp_master_repeat", Shape.one(Ranges.burst()), "announcements of each address after a takeover")
            .byDefault("vrrp_garp_master_repeat");
    public static final Setting<Duration> GARP_MASTER_DELAY = Setting.of(
                    "garp_master_delay", Shape.one(Ranges.pause()), "when they are sent a second time; 0 for never")
            .byDefault("vrrp_garp_master_delay");
    public static final Setting<Duration> GARP_MASTER_REFRESH = Setting.of(
                    "garp_master_refresh", Shape.one(Ranges.pause()), "how often a master repeats them; 0 for never")
            .byDefault("vrrp_garp_master_refresh");
    public static final Setting<Integer> GARP_MASTER_REFRESH_REPEAT = Setting.of(
                    "garp_master_refresh_repeat", Shape.one(Ranges.burst()), "announcements in each repetition")
            .byDefault("vrrp_garp_master_refresh_repeat");
    public static final Setting<InetAddress> UNICAST_SRC_IP = Setting.of(
                    "unicast_src_ip", Shape.one(Addresses.host()), "the local address that talks to the peers")
            .byDefault("the first address of the interface");
    public static final Entries<Line<InetAddress>> UNICAST_PEER = Entries.of(
                    "unicast_peer",
                    new OptionLine<>(
                            Addresses.host(),
                            List.of(
                                    LineOption.noEffect(
                                            "min_ttl", Numbers.whole(0, 255), OWN_ADVERTS, "the lowest TTL accepted"),
                                    LineOption.noEffect(
                                            "max_ttl",
                                            Numbers.whole(0, 255),
                                            OWN_ADVERTS,
                                            "the highest TTL accepted"))),
                    "the addresses of the other directors")
            .byDefault("none: the directors find each other by multicast");
    public static final Entries<Line<IpPrefix>> VIRTUAL_IPADDRESS =
            Entries.of("virtual_ipaddress", AddressKeywords.LINE, "the addresses that the master holds");
    public static final Entries<Line<IpPrefix>> VIRTUAL_IPADDRESS_EXCLUDED = Entries.of(
            "virtual_ipaddress_excluded",
            AddressKeywords.LINE,
            "more addresses; the same as virtual_ipaddress, because adverts carry no addresses");

    private static final List<Keyword<?>> SUPPORTED = List.of(
            STATE,
            INTERFACE,
            VIRTUAL_ROUTER_ID,
            PRIORITY,
            ADVERT_INT,
            PREEMPT,
            NOPREEMPT,
            PREEMPT_DELAY,
            GARP_MASTER_REPEAT,
            GARP_MASTER_DELAY,
            GARP_MASTER_REFRESH,
            GARP_MASTER_REFRESH_REPEAT,
            UNICAST_SRC_IP,
            UNICAST_PEER,
            VIRTUAL_IPADDRESS,
            VIRTUAL_IPADDRESS_EXCLUDED);

    private static final List<Keyword<?>> NO_EFFECT = List.of(
            Inert.noEffect(
                    "authentication",
                    "VRRP's password or AH",
                    OWN_ADVERTS + "; it does not secure the cluster, use a network of your own for the directors"),
            Inert.noEffect("version", "the version of VRRP", OWN_ADVERTS),
            Inert.noEffect("native_ipv6", "adverts over IPv6", OWN_ADVERTS),
            Inert.noEffect("mcast_src_ip", "the source address of adverts", OWN_ADVERTS),
            Inert.noEffect("mcast_dst_ip", "the multicast group of adverts", OWN_ADVERTS),
            Inert.noEffect("unicast_ttl", "the TTL of adverts", OWN_ADVERTS),
            Inert.noEffect("unicast_fault_no_peer", "an empty unicast_peer is a fault", OWN_ADVERTS),
            Inert.noEffect("check_unicast_src", "adverts must come from a peer", OWN_ADVERTS),
            Inert.noEffect("skip_check_adv_addr", "do not compare the addresses of adverts", OWN_ADVERTS),
            Inert.noEffect("old_unicast_checksum", "an old form of checksum", OWN_ADVERTS),
            Inert.noEffect("v3_checksum_as_v2", "an old form of checksum", OWN_ADVERTS),
            Inert.noEffect("strict_mode", "only what RFC 5798 allows", OWN_ADVERTS),
            Inert.noEffect("lower_prio_no_advert", "do not answer a lower master", OWN_ADVERTS),
            Inert.noEffect("higher_prio_send_advert", "answer a higher master once", OWN_ADVERTS),
            Inert.noEffect("owner_ignore_adverts", "the owner of the addresses ignores adverts", OWN_ADVERTS),
            Inert.noEffect("kernel_rx_buf_size", "the receive buffer of adverts", OWN_ADVERTS),
            Inert.noEffect("garp_lower_prio_repeat", "announcements after a lower advert", "refreshing covers it"),
            Inert.noEffect("garp_lower_prio_delay", "when they are sent a second time", "refreshing covers it"),
            Inert.noEffect("garp_extra_if", "announcements on further interfaces", "refreshing covers it"),
            Inert.noEffect("vmac_garp_intvl", "the old name of garp_extra_if", "refreshing covers it"),
            Inert.noEffect("accept", "the master accepts packets to its addresses", "it always does"),
            Inert.noEffect("smtp_alert", "send mail about changes", "this version sends no mail"),
            Inert.noEffect("linkbeat_use_polling", "ask for the link's state in turns", "the kernel tells of changes"),
            Inert.noEffect("thread_timer_expired", "an old setting", "nothing is late by design"),
            Inert.noEffect("debug", "a debug level", "it never had one in keepalived either"));

    private static final List<Keyword<?>> NOT_YET = List.of(
            Inert.notYet("vrf", "the VRF of an instance without an interface"),
            Inert.notYet("use_vmac", "a virtual MAC address"),
            Inert.notYet("use_vmac_addr", "VMACs for the addresses on other interfaces"),
            Inert.notYet("vmac_xmit_base", "adverts leave by the base interface"),
            Inert.notYet("use_ipvlan", "an ipvlan interface"),
            Inert.notYet("track_src_ip", "the source address is watched"),
            Inert.notYet("auth_hmac", "keyed adverts"),
            Inert.notYet("no_virtual_ipaddress", "an instance without addresses"),
            Inert.notYet("promote_secondaries", "secondary addresses survive the first"),
            Inert.notYet("no_accept", "packets to the addresses are dropped"),
            Inert.notYet("virtual_routes", "routes that the master has"),
            Inert.notYet("virtual_rules", "routing rules that the master has"),
            Inert.notYet("dont_track_primary", "the interface's link is not watched"),
            Inert.notYet("track_interface", "interfaces that must be up"),
            Inert.notYet("track_script", "scripts that must succeed"),
            Inert.notYet("track_file", "files whose number counts"),
            Inert.notYet("track_process", "processes that must run"),
            Inert.notYet("track_bfd", "BFD sessions that must be up"),
            Inert.notYet("down_timer_adverts", "how many adverts may be missed"),
            Inert.notYet("timer_expired_backup", "a late master steps back"),
            Inert.notYet("notify_master", "a script for becoming master"),
            Inert.notYet("notify_backup", "a script for becoming backup"),
            Inert.notYet("notify_fault", "a script for a fault"),
            Inert.notYet("notify_stop", "a script for stopping"),
            Inert.notYet("notify_deleted", "a script for being removed"),
            Inert.notYet("notify", "a script for every change"),
            Inert.notYet("notify_master_rx_lower_pri", "a script for a lower master heard"),
            Inert.notYet("notify_priority_changes", "scripts hear of priorities too"),
            Inert.notYet("lvs_sync_daemon_interface", "the interface of connection synchronisation"));

    static final Block BLOCK = new Block("vrrp_instance", SUPPORTED, NO_EFFECT, NOT_YET);

    private VrrpKeywords() {}
}
