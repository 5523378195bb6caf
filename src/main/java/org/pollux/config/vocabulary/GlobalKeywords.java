package org.pollux.config.vocabulary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Inert;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** {@code global_defs}. */
public final class GlobalKeywords {
    private static final String OWN_ADVERTS = VrrpKeywords.OWN_ADVERTS;
    private static final String NO_MAIL = "this version sends no mail";
    private static final String NO_SCRIPTS = "this version runs no scripts";
    private static final String ONE_PROCESS = "Pollux is one process";
    private static final String NO_FIREWALL = "Pollux sets no firewall rules";
    private static final String NO_SNMP = "there is no SNMP agent";
    private static final String NO_DBUS = "there is no D-Bus interface";
    private static final String OWN_BUFFERS = "buffers are sized by need";

    public static final Setting<String> ROUTER_ID = Setting.of(
                    "router_id", Shape.one(Words.text()), "the name by which this director is shown")
            .byDefault("the host name");
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

    private static final List<Keyword<?>> NO_EFFECT = List.of(
            Inert.noEffect("notification_email", "who gets mail", NO_MAIL),
            Inert.noEffect("notification_email_from", "who sends mail", NO_MAIL),
            Inert.noEffect("smtp_server", "the mail server", NO_MAIL),
            Inert.noEffect("smtp_helo_name", "the name told to the mail server", NO_MAIL),
            Inert.noEffect("smtp_connect_timeout", "how long the mail server may take", NO_MAIL),
            Inert.noEffect("smtp_alert", "send mail about changes", NO_MAIL),
            Inert.noEffect("smtp_alert_vrrp", "send mail about instances", NO_MAIL),
            Inert.noEffect("smtp_alert_checker", "send mail about real servers", NO_MAIL),
            Inert.noEffect("no_email_faults", "no mail about faults", NO_MAIL),
            Inert.noEffect("no_checker_emails", "no mail about real servers", NO_MAIL),
            Inert.noEffect("script_user", "who runs scripts", NO_SCRIPTS),
            Inert.noEffect("enable_script_security", "no scripts as root that others can change", NO_SCRIPTS),
            Inert.noEffect("use_symlink_paths", "script paths stay as written", NO_SCRIPTS),
            Inert.noEffect("checker_log_all_failures", "log each failure", "every change of a check is logged"),
            Inert.noEffect("vrrp_skip_check_adv_addr", "do not compare the addresses of adverts", OWN_ADVERTS),
            Inert.noEffect("vrrp_check_unicast_src", "adverts must come from a peer", OWN_ADVERTS),
            Inert.noEffect("vrrp_strict", "only what RFC 5798 allows", OWN_ADVERTS),
            Inert.noEffect("vrrp_version", "the version of VRRP", OWN_ADVERTS),
            Inert.noEffect("vrrp_mcast_group4", "the multicast group of adverts", OWN_ADVERTS),
            Inert.noEffect("vrrp_mcast_group6", "the multicast group of adverts", OWN_ADVERTS),
            Inert.noEffect("vrrp_lower_prio_no_advert", "do not answer a lower master", OWN_ADVERTS),
            Inert.noEffect("vrrp_higher_prio_send_advert", "answer a higher master once", OWN_ADVERTS),
            Inert.noEffect("vrrp_owner_ignore_adverts", "the owner of the addresses ignores adverts", OWN_ADVERTS),
            Inert.noEffect("v3_checksum_as_v2", "an old form of checksum", OWN_ADVERTS),
            Inert.noEffect("log_unknown_vrids", "log foreign adverts", OWN_ADVERTS),
            Inert.noEffect("disable_local_igmp", "do not join multicast groups", OWN_ADVERTS),
            Inert.noEffect("vmac_prefix", "how VMAC interfaces are called", OWN_ADVERTS),
            Inert.noEffect("vmac_addr_prefix", "how VMAC interfaces are called", OWN_ADVERTS),
            Inert.noEffect("vrrp_garp_interval", "the time between two announcements", "bursts are short"),
            Inert.noEffect("vrrp_gna_interval", "the time between two announcements", "bursts are short"),
            Inert.noEffect("vrrp_min_garp", "only one announcement", "refreshing covers losses"),
            Inert.noEffect("vrrp_garp_extra_if", "announcements on further interfaces", "refreshing covers it"),
            Inert.noEffect("vrrp_garp_lower_prio_repeat", "announcements after a lower advert", "refreshing covers it"),
            Inert.noEffect("vrrp_garp_lower_prio_delay", "when they are sent a second time", "refreshing covers it"),
            Inert.noEffect("dynamic_interfaces", "interfaces may come and go", "they always may"),
            Inert.noEffect("enable_snmp_vrrp", "SNMP tables of instances", NO_SNMP),
            Inert.noEffect("enable_snmp_checker", "SNMP tables of servers", NO_SNMP),
            Inert.noEffect("enable_snmp_rfc", "SNMP tables of the RFCs", NO_SNMP),
            Inert.noEffect("enable_snmp_rfcv2", "SNMP tables of RFC 2787", NO_SNMP),
            Inert.noEffect("enable_snmp_rfcv3", "SNMP tables of RFC 6527", NO_SNMP),
            Inert.noEffect("enable_traps", "SNMP traps", NO_SNMP),
            Inert.noEffect("snmp_socket", "the socket of the SNMP master", NO_SNMP),
            Inert.noEffect("enable_dbus", "a D-Bus interface", NO_DBUS),
            Inert.noEffect("dbus_service_name", "its name", NO_DBUS),
            Inert.noEffect("process_names", "names for the processes", ONE_PROCESS),
            Inert.noEffect("process_name", "the parent's name", ONE_PROCESS),
            Inert.noEffect("vrrp_process_name", "the VRRP process's name", ONE_PROCESS),
            Inert.noEffect("checker_process_name", "the checkers' process's name", ONE_PROCESS),
            Inert.noEffect("bfd_process_name", "the BFD process's name", ONE_PROCESS),
            Inert.noEffect("max_auto_priority", "the scheduling class rises when late", ONE_PROCESS),
            Inert.noEffect("min_auto_priority_delay", "how late it must be", ONE_PROCESS),
            Inert.noEffect("vrrp_iptables", "chains for no_accept", NO_FIREWALL),
            Inert.noEffect("vrrp_ipsets", "sets for no_accept", NO_FIREWALL),
            Inert.noEffect("nftables", "the table for no_accept", NO_FIREWALL),
            Inert.noEffect("nftables_priority", "its priority", NO_FIREWALL),
            Inert.noEffect("nftables_counters", "its counters", NO_FIREWALL),
            Inert.noEffect("nftables_ifindex", "interfaces by number", NO_FIREWALL),
            Inert.noEffect("lvs_flush", "empty the kernel's IPVS table at the start", "the engine is Pollux's own"),
            Inert.noEffect("lvs_flush_on_stop", "empty it at the end", "the engine is Pollux's own"),
            Inert.noEffect("vrrp_rx_bufs_policy", "the receive buffer of adverts", OWN_BUFFERS),
            Inert.noEffect("vrrp_rx_bufs_multiplier", "the receive buffer of adverts", OWN_BUFFERS),
            Inert.noEffect("tmp_config_directory", "where the merged file is kept", "it is kept in memory"),
            Inert.noEffect("reload_check_config", "check before a reload", "it is always checked"));

    private static final List<Keyword<?>> NOT_YET = List.of(
            Inert.notYet("net_namespace", "the network namespace to run in"),
            Inert.notYet("net_namespace_ipvs", "the network namespace of the virtual servers"),
            Inert.notYet("instance", "a name for several daemons on a host"),
            Inert.notYet("use_pid_dir", "where PID files are"),
            Inert.notYet("startup_script", "a script for the start"),
            Inert.notYet("startup_script_timeout", "how long it may take"),
            Inert.notYet("shutdown_script", "a script for the end"),
            Inert.notYet("shutdown_script_timeout", "how long it may take"),
            Inert.notYet("default_interface", "the interface of static addresses"),
            Inert.notYet("vrrp_startup_delay", "adverts are ignored for so long after the start"),
            Inert.notYet("vrrp_delay_after_boot", "adverts are ignored for so long after the boot"),
            Inert.notYet("vrrp_down_timer_adverts", "how many adverts may be missed"),
            Inert.notYet("vrrp_notify_priority_changes", "scripts hear of priorities too"),
            Inert.notYet("notify_fifo", "a pipe for all changes"),
            Inert.notYet("notify_fifo_script", "a script that reads it"),
            Inert.notYet("vrrp_notify_fifo", "a pipe for changes of instances"),
            Inert.notYet("vrrp_notify_fifo_script", "a script that reads it"),
            Inert.notYet("lvs_notify_fifo", "a pipe for changes of servers"),
            Inert.notYet("lvs_notify_fifo_script", "a script that reads it"),
            Inert.notYet("lvs_sync_daemon", "connections are told to the other directors"),
            Inert.notYet("lvs_timeouts", "the timeouts of connections"));

    private static final List<String> PROCESSES = List.of("vrrp", "checker", "bfd");

    static final Block BLOCK = new Block(
            "global_defs",
            List.of(ROUTER_ID, GARP_MASTER_REPEAT, GARP_MASTER_DELAY, GARP_MASTER_REFRESH, GARP_MASTER_REFRESH_REPEAT),
            NO_EFFECT,
            processSettings(),
            NOT_YET);

    private static List<Keyword<?>> processSettings() {
        List<Keyword<?>> settings = new ArrayList<>();
        for (String process : PROCESSES) {
            settings.add(Inert.noEffect(process + "_priority", "the process's nice value", ONE_PROCESS));
            settings.add(Inert.noEffect(process + "_no_swap", "the process is not swapped", ONE_PROCESS));
            settings.add(Inert.noEffect(process + "_rt_priority", "the process's real-time priority", ONE_PROCESS));
            settings.add(Inert.noEffect(process + "_cpu_affinity", "the process's processors", ONE_PROCESS));
            settings.add(Inert.noEffect(process + "_rlimit_rttime", "its real-time limit", ONE_PROCESS));
        }
        return settings;
    }

    private GlobalKeywords() {}
}
