package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pollux.config.GratuitousArp.OtherInterfaces;
import org.pollux.config.IpPrefix;
import org.pollux.config.Route;
import org.pollux.config.RoutingRule;
import org.pollux.config.VirtualDevice.Ipvlan;
import org.pollux.config.VirtualDevice.Macvlan;
import org.pollux.config.VrrpInstance.InitialState;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Keyword.Nested;
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

    private static final String NO_AUTH =
            OWN_ADVERTS + "; it does not secure the cluster, use a network of your own for the directors";

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
    public static final Setting<Integer> VERSION =
            Ignored.one("version", Numbers.whole(2, 3), "the version of VRRP", OWN_ADVERTS);
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
    public static final Setting<Boolean> NO_VIRTUAL_IPADDRESS = Setting.of(
                    "no_virtual_ipaddress",
                    Shape.flag(),
                    "the instance has no addresses, only routes, rules or scripts")
            .since("2.2.8")
            .byDefault("it must have an address");
    public static final Entries<Route> VIRTUAL_ROUTES =
            Entries.of("virtual_routes", new RouteShape(), "routes that the master has");
    public static final Entries<RoutingRule> VIRTUAL_RULES =
            Entries.of("virtual_rules", new RuleShape(), "routing rules that the master has");
    public static final Setting<Macvlan> USE_VMAC = Setting.of(
                    "use_vmac",
                    new VirtualDeviceShapes.MacvlanShape(),
                    "the addresses are on a macvlan with VRRP's MAC")
            .byDefault("they are on the interface itself");
    public static final Setting<Boolean> USE_VMAC_ADDR = Setting.of(
                    "use_vmac_addr", Shape.flag(), "addresses on other interfaces get such macvlans too")
            .byDefault("off");
    public static final Setting<Boolean> VMAC_XMIT_BASE = Setting.of(
                    "vmac_xmit_base", Shape.flag(), "adverts leave by the base interface, not by the macvlan")
            .byDefault("off; on with unicast_peer");
    public static final Setting<Ipvlan> USE_IPVLAN = Setting.of(
                    "use_ipvlan", new VirtualDeviceShapes.IpvlanShape(), "the addresses are on an ipvlan")
            .byDefault("they are on the interface itself");
    public static final Setting<Boolean> DONT_TRACK_PRIMARY = Setting.of(
                    "dont_track_primary", Shape.flag(), "the loss of the interface's link is no fault")
            .byDefault("it is");
    public static final Setting<Boolean> TRACK_SRC_IP = Setting.of(
                    "track_src_ip", Shape.flag(), "the loss of the source address is a fault")
            .byDefault("it is not");
    public static final Setting<Integer> DOWN_TIMER_ADVERTS = Setting.of(
                    "down_timer_adverts",
                    Shape.one(Ranges.missedAdverts()),
                    "so many adverts are missed when a master counts as gone")
            .since("2.2.3")
            .byDefault("vrrp_down_timer_adverts");
    public static final Setting<Integer> TIMER_EXPIRED_BACKUP = Setting.of(
                    "timer_expired_backup",
                    Shape.oneOr(Numbers.whole(1, 254), 254),
                    "with nopreempt: a master that was late steps back, with this priority")
            .byDefault("off; 254 without a number");
    public static final Setting<Boolean> ACCEPT = Setting.of(
                    "accept", Shape.flag(), "the master accepts packets to the addresses")
            .byDefault("it does");
    public static final Setting<Boolean> NO_ACCEPT = Setting.of(
                    "no_accept", Shape.flag(), "the master drops packets to the addresses that are for itself")
            .byDefault("it accepts them");
    public static final Setting<Boolean> PROMOTE_SECONDARIES = Setting.of(
                    "promote_secondaries", Shape.flag(), "other addresses survive the removal of a network's first")
            .byDefault("what the kernel is set to");
    public static final Setting<Integer> GARP_LOWER_PRIO_REPEAT = Setting.of(
                    "garp_lower_prio_repeat",
                    Shape.one(Ranges.burstOrNone()),
                    "announcements of each address after a lower master was heard; 0 for none")
            .byDefault("vrrp_garp_lower_prio_repeat, else garp_master_repeat");
    public static final Setting<Duration> GARP_LOWER_PRIO_DELAY = Setting.of(
                    "garp_lower_prio_delay",
                    Shape.one(Ranges.pause()),
                    "when those are sent a second time; 0 for never")
            .byDefault("vrrp_garp_lower_prio_delay, else garp_master_delay");
    public static final Setting<OtherInterfaces> GARP_EXTRA_IF = Setting.of(
                    "garp_extra_if",
                    new OtherInterfacesShape(),
                    "how often VMACs are announced on the interfaces of other addresses")
            .alias("vmac_garp_intvl")
            .byDefault("vrrp_garp_extra_if");

    private static final Block AUTHENTICATION = new Block(
            "authentication",
            List.of(
                    Ignored.one("auth_type", Choice.words("PASS", "AH"), "a password in clear text, or IPsec", NO_AUTH),
                    Ignored.one("auth_pass", Words.text(), "the password, of which 8 characters count", NO_AUTH)));

    private static final Block AUTH_HMAC = new Block(
            "auth_hmac",
            List.of(
                    Ignored.shaped("key", new KeyShape(), "a key of 32 to 64 bytes and its number", NO_AUTH)
                            .repeat()
                            .since("2.4.0"),
                    Ignored.one("active_key", Numbers.whole(0, 255), "the key that is used", NO_AUTH)
                            .since("2.4.0"),
                    Ignored.one("anti_replay", Choice.words("time", "monotonic"), "how repeats are found", NO_AUTH)
                            .since("2.4.0"),
                    Ignored.one("time_window", Numbers.whole(1, 300), "how far clocks may differ", NO_AUTH)
                            .since("2.4.0"),
                    Ignored.one(
                                    "mode",
                                    Choice.words("enforce", "permissive", "receive-only"),
                                    "what happens to adverts without a key",
                                    NO_AUTH)
                            .since("2.4.0")));

    private static final List<Keyword<?>> SUPPORTED = List.of(
            STATE,
            INTERFACE,
            VIRTUAL_ROUTER_ID,
            PRIORITY,
            ADVERT_INT,
            PREEMPT,
            NOPREEMPT,
            PREEMPT_DELAY,
            UNICAST_SRC_IP,
            UNICAST_PEER,
            VIRTUAL_IPADDRESS,
            VIRTUAL_IPADDRESS_EXCLUDED,
            NO_VIRTUAL_IPADDRESS,
            VIRTUAL_ROUTES,
            VIRTUAL_RULES,
            USE_VMAC,
            USE_VMAC_ADDR,
            VMAC_XMIT_BASE,
            USE_IPVLAN,
            DONT_TRACK_PRIMARY,
            TRACK_SRC_IP,
            DOWN_TIMER_ADVERTS,
            TIMER_EXPIRED_BACKUP,
            ACCEPT,
            NO_ACCEPT,
            PROMOTE_SECONDARIES);

    private static final List<Keyword<?>> GARP = List.of(
            GARP_MASTER_REPEAT,
            GARP_MASTER_DELAY,
            GARP_MASTER_REFRESH,
            GARP_MASTER_REFRESH_REPEAT,
            GARP_LOWER_PRIO_REPEAT,
            GARP_LOWER_PRIO_DELAY,
            GARP_EXTRA_IF);

    private static final List<Keyword<?>> NO_EFFECT = List.of(
            Nested.of("authentication", Shape.flag(), AUTHENTICATION, "VRRP's password or AH")
                    .noEffect(NO_AUTH),
            Nested.of("auth_hmac", Shape.flag(), AUTH_HMAC, "keyed adverts")
                    .since("2.4.0")
                    .noEffect(NO_AUTH),
            VERSION,
            Ignored.flag("native_ipv6", "adverts over IPv6", OWN_ADVERTS),
            Ignored.one("mcast_src_ip", Addresses.host(), "the source address of adverts", OWN_ADVERTS),
            Ignored.one("mcast_dst_ip", Addresses.multicast(), "the multicast group of adverts", OWN_ADVERTS),
            Ignored.one("unicast_ttl", Numbers.whole(0, 255), "the TTL of adverts", OWN_ADVERTS),
            Ignored.flag("unicast_fault_no_peer", "an empty unicast_peer is a fault", OWN_ADVERTS),
            Ignored.flag("check_unicast_src", "adverts must come from a peer", OWN_ADVERTS),
            Ignored.onOff("skip_check_adv_addr", "the addresses in adverts are not compared", OWN_ADVERTS),
            Ignored.shaped(
                    "old_unicast_checksum",
                    new WordsUpTo<>(Choice.words("never"), 1),
                    "an old form of checksum",
                    OWN_ADVERTS),
            Ignored.onOff("v3_checksum_as_v2", "an old form of checksum", OWN_ADVERTS)
                    .since("2.2.8"),
            Ignored.onOff("strict_mode", "only what RFC 5798 allows", OWN_ADVERTS),
            Ignored.onOff("lower_prio_no_advert", "a lower master is not answered", OWN_ADVERTS),
            Ignored.onOff("higher_prio_send_advert", "a higher master is answered once", OWN_ADVERTS),
            Ignored.onOff("owner_ignore_adverts", "the owner of the addresses ignores adverts", OWN_ADVERTS),
            Ignored.one(
                    "kernel_rx_buf_size",
                    Numbers.whole(1, Integer.MAX_VALUE),
                    "the receive buffer of adverts",
                    OWN_ADVERTS),
            Ignored.one(
                    "lvs_sync_daemon_interface",
                    Words.interfaceName(),
                    "the interface of the connection synchronisation",
                    "an old setting: write 'lvs_sync_daemon IF INSTANCE' in global_defs"),
            Ignored.flag("linkbeat_use_polling", "the link is asked in turns", "the kernel tells of changes"),
            Ignored.flag("thread_timer_expired", "an old setting", "nothing is late by design"),
            Ignored.one("debug", Numbers.whole(0, 4), "a debug level", "it never had one in keepalived either"));

    private static final List<Keyword<?>> UNSUPPORTED =
            List.of(Setting.of("vrf", Shape.one(Words.interfaceName()), "the VRF of an instance without an interface")
                    .unsupported("name an interface of the VRF with 'interface'"));

    static final Block BLOCK = new Block(
            "vrrp_instance",
            SUPPORTED,
            GARP,
            TrackKeywords.KEYWORDS,
            NotifyKeywords.KEYWORDS,
            NotifyKeywords.OF_INSTANCES,
            NO_EFFECT,
            UNSUPPORTED);

    /** {@code ID VALUE}. */
    private record KeyShape() implements Shape<List<String>> {
        @Override
        public String syntax() {
            return "ID KEY";
        }

        @Override
        public Optional<List<String>> read(Arguments arguments) {
            Optional<Integer> id = arguments.value(Numbers.whole(0, 255));
            Optional<String> key = arguments.value(Words.text());
            return id.flatMap(i -> key.map(k -> List.of(i.toString(), k)));
        }

        @Override
        public List<String> words(List<String> value) {
            return value;
        }
    }

    private VrrpKeywords() {}
}
