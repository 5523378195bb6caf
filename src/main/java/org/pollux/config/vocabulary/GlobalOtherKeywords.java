package org.pollux.config.vocabulary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pollux.config.ProcessPriority;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** The keywords of {@code global_defs} about parts of keepalived that Pollux has no counterpart of. */
public final class GlobalOtherKeywords {
    private static final String ONE_PROCESS = "Pollux is one process";
    private static final String NO_FIREWALL = "Pollux sets no firewall rules";
    private static final String NO_SNMP = "there is no SNMP agent";
    private static final String NO_DBUS = "there is no D-Bus interface";
    private static final String OWN_BUFFERS = "buffers are sized by need";
    private static final String NO_DUMPS = "'pollux status' answers instead of files";
    private static final ValueType<Duration> REFRESH = Numbers.time(Duration.ofMillis(1), Duration.ofSeconds(30));
    private static final ValueType<Integer> BYTES = Numbers.whole(1, Integer.MAX_VALUE);

    public static final Setting<Integer> VRRP_PRIORITY = Setting.of(
                    "vrrp_priority", Shape.one(Numbers.whole(-20, 19)), "the process's nice value: lower runs more")
            .byDefault(Integer.toString(ProcessPriority.DEFAULT.nice()));
    public static final Setting<Boolean> VRRP_NO_SWAP = Setting.of(
                    "vrrp_no_swap", Shape.flag(), "the process's memory is not swapped out")
            .byDefault("off");

    static final List<Keyword<?>> PROCESSES = processes();

    static final List<Keyword<?>> FILES = List.of(
            Ignored.one("tmp_config_directory", Words.filePath(), "where the merged file is kept", "it is in memory"),
            Ignored.one("config_save_dir", Words.filePath(), "where copies of the file go", "none are made"),
            Ignored.onOff("data_use_instance", "the instance is in the names of files", NO_DUMPS),
            Ignored.one("state_dump_file", Words.filePath(), "where the state goes on a signal", NO_DUMPS),
            Ignored.one("stats_dump_file", Words.filePath(), "where counters go on a signal", NO_DUMPS),
            Ignored.one("json_dump_file", Words.filePath(), "where JSON goes on a signal", NO_DUMPS),
            Ignored.one("json_version", Numbers.whole(1, 2), "the form of that JSON", NO_DUMPS),
            Ignored.one("iproute_usr_dir", Words.filePath(), "where iproute2's names are", "/usr/share/iproute2 is"),
            Ignored.one("iproute_etc_dir", Words.filePath(), "where iproute2's names are", "/etc/iproute2 is"),
            Ignored.one("umask", Words.text(), "the permissions of new files", "the process's umask holds"),
            Ignored.shaped(
                    "reload_check_config",
                    new WordsUpTo<>(Words.filePath(), 1),
                    "the file is checked before a reload",
                    "it always is"),
            Ignored.one("reload_time_file", Words.filePath(), "a file with the time of a reload", "use a timer"),
            Ignored.flag("reload_repeat", "reloads come every day", "use a timer"),
            Ignored.shaped(
                    "reload_file",
                    new WordsUpTo<>(Words.filePath(), 1),
                    "a file that is there during a reload",
                    "a reload reads the file once and then applies it"));

    static final List<Keyword<?>> SNMP_AND_DBUS = List.of(
            flagNamed("enable_snmp_vrrp", "SNMP tables of instances").alias("enable_snmp_keepalived"),
            flagNamed("enable_snmp_checker", "SNMP tables of servers"),
            flagNamed("enable_snmp_rfc", "SNMP tables of the RFCs"),
            flagNamed("enable_snmp_rfcv2", "SNMP tables of RFC 2787"),
            flagNamed("enable_snmp_rfcv3", "SNMP tables of RFC 6527"),
            flagNamed("enable_traps", "SNMP traps"),
            Ignored.one("snmp_socket", Words.text(), "the socket of the SNMP master", NO_SNMP),
            Ignored.one("snmp_vs_stats_update_interval", REFRESH, "how old the tables may be", NO_SNMP),
            Ignored.one("snmp_rs_stats_update_interval", REFRESH, "how old the tables may be", NO_SNMP),
            Ignored.flag("enable_dbus", "a D-Bus interface", NO_DBUS),
            Ignored.one("dbus_service_name", Words.name(), "its name", NO_DBUS),
            Ignored.one("dbus_no_interface_name", Words.name(), "how no interface is called there", NO_DBUS));

    static final List<Keyword<?>> KERNEL = List.of(
            Ignored.shaped(
                    "nftables", new WordsUpTo<>(Words.name(), 1), "the nftables table of no_accept", NO_FIREWALL),
            Ignored.one("nftables_priority", Numbers.whole(-10000, 10000), "its priority", NO_FIREWALL),
            Ignored.flag("nftables_counters", "its counters", NO_FIREWALL),
            Ignored.flag("nftables_ifindex", "interfaces by number", NO_FIREWALL),
            Ignored.shaped(
                    "nftables_ipvs",
                    new WordsUpTo<>(Words.name(), 1),
                    "the nftables table that marks the packets of groups",
                    "groups need no marks"),
            Ignored.one("nftables_ipvs_priority", Numbers.whole(-10000, 10000), "its priority", NO_FIREWALL),
            Ignored.one(
                    "nftables_ipvs_start_fwmark", Ranges.mark(), "the first mark of groups", "groups need no marks"),
            Ignored.shaped("vrrp_iptables", new WordsUpTo<>(Words.name(), 2), "the chains of no_accept", NO_FIREWALL),
            Ignored.shaped("vrrp_ipsets", new WordsUpTo<>(Words.name(), 8), "the sets of no_accept", NO_FIREWALL),
            Ignored.flag("lvs_flush", "the kernel's IPVS table is emptied at the start", "the engine is Pollux's own"),
            Ignored.shaped(
                            "lvs_flush_on_stop",
                            new WordsUpTo<>(Choice.words("VS"), 1),
                            "the kernel's IPVS table is emptied at the end",
                            "the engine is Pollux's own")
                    .alias("lvs_flush_onstop"));

    static final List<Keyword<?>> BUFFERS = buffers();

    private GlobalOtherKeywords() {}

    private static Setting<Boolean> flagNamed(String name, String description) {
        return Ignored.flag(name, description, NO_SNMP);
    }

    private static List<Keyword<?>> processes() {
        List<Keyword<?>> keywords = new ArrayList<>(List.of(
                Ignored.flag("process_names", "names for the processes", ONE_PROCESS),
                Ignored.one("process_name", Words.name(), "the parent's name", ONE_PROCESS),
                Ignored.one("vrrp_process_name", Words.name(), "the VRRP process's name", ONE_PROCESS),
                Ignored.one("checker_process_name", Words.name(), "the checkers' process's name", ONE_PROCESS)
                        .alias("lvs_process_name"),
                Ignored.one("bfd_process_name", Words.name(), "the BFD process's name", ONE_PROCESS),
                Ignored.one(
                        "max_auto_priority", Numbers.whole(-1, 99), "the real-time priority when late", ONE_PROCESS),
                Ignored.one(
                        "min_auto_priority_delay", Numbers.whole(1, 10_000_000), "how late it must be", ONE_PROCESS),
                Ignored.flag("set_supplementary_groups", "scripts get all groups of their user", "they always do")));
        for (String process : List.of("vrrp", "checker", "bfd")) {
            if (!process.equals("vrrp")) {
                keywords.add(Ignored.one(process + "_priority", Numbers.whole(-20, 19), "its nice value", ONE_PROCESS));
                keywords.add(Ignored.flag(process + "_no_swap", "it is not swapped", ONE_PROCESS));
            }
            keywords.add(
                    Ignored.one(process + "_rt_priority", Numbers.whole(1, 99), "its real-time priority", ONE_PROCESS));
            keywords.add(Ignored.shaped(
                    process + "_cpu_affinity", Shape.some(Numbers.whole(0, 4095)), "its processors", ONE_PROCESS));
            keywords.add(Ignored.one(process + "_rlimit_rttime", BYTES, "its real-time limit", ONE_PROCESS)
                    .alias(process + "_rlimit_rtime"));
        }
        return keywords;
    }

    private static List<Keyword<?>> buffers() {
        List<Keyword<?>> keywords = new ArrayList<>();
        for (String socket : List.of(
                "vrrp_netlink_cmd",
                "vrrp_netlink_monitor",
                "lvs_netlink_cmd",
                "lvs_netlink_monitor",
                "process_monitor")) {
            keywords.add(Ignored.one(socket + "_rcv_bufs", BYTES, "the size of a receive buffer", OWN_BUFFERS));
            keywords.add(Ignored.onOff(socket + "_rcv_bufs_force", "beyond the kernel's limit", OWN_BUFFERS));
        }
        return keywords;
    }
}
