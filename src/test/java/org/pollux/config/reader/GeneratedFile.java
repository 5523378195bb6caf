package org.pollux.config.reader;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Files that say random but sensible things about everything the language has. */
final class GeneratedFile {
    private static final List<String> FORWARDING =
            List.of("NAT", "NAT", "DR", "TUN", "TUN type gue port 6080 csum", "TUN type gre", "TUN type gre csum");
    private static final List<String> SCHEDULERS =
            List.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq", "twos");

    private final Random random;
    private final List<String> blocks = new ArrayList<>();
    private StringBuilder text = new StringBuilder();
    private int instances;

    GeneratedFile(long seed) {
        random = new Random(seed);
    }

    /** The next file; its blocks stand in random order. */
    String next() {
        blocks.clear();
        global();
        tracked();
        instances = 1 + random.nextInt(3);
        for (int i = 0; i < instances; i++) {
            instance(i);
        }
        groups();
        host();
        services();
        for (int i = random.nextInt(4); i > 0; i--) {
            virtualServer(i);
        }
        Collections.shuffle(blocks, random);
        return String.join("", blocks);
    }

    /** The blocks of the last file that others refer to or take their defaults from. */
    String definitions() {
        return blocks.stream().filter(block -> !uses(block)).collect(Collectors.joining());
    }

    /** The instances and virtual servers of the last file. */
    String users() {
        return blocks.stream().filter(GeneratedFile::uses).collect(Collectors.joining());
    }

    private static boolean uses(String block) {
        return block.startsWith("vrrp_instance ") || block.startsWith("virtual_server ");
    }

    private boolean maybe() {
        return random.nextInt(3) == 0;
    }

    private String one(String... words) {
        return words[random.nextInt(words.length)];
    }

    private int number(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    private void maybe(String line) {
        if (maybe()) {
            say(line);
        }
    }

    private void say(String line) {
        text.append(line).append('\n');
    }

    private void end() {
        blocks.add(text.append("}\n").toString());
        text = new StringBuilder();
    }

    private String script() {
        return one(
                "/bin/true", "\"/usr/bin/tell a 'b c' \\\"d\\\"\"", "'/bin/x y' nobody", "\"/bin/x #1 {\" root :wheel");
    }

    private String weight(int most) {
        return number(-most, most) + one("", " reverse", " noreverse");
    }

    private void global() {
        say("global_defs {");
        maybe("router_id \"a director\"");
        maybe("allow_warning unused no-effect");
        maybe("lvs_sync_daemon eth0 id " + number(0, 255) + " ttl 2 group 224.0.0.99");
        maybe("lvs_timeouts tcp " + number(1, 900) + " udp 30");
        maybe("rs_init_notifies");
        maybe("vrrp_startup_delay 2.5");
        maybe("vrrp_delay_after_boot 10");
        maybe("script_user " + one("nobody", "nobody nogroup", "root :wheel"));
        maybe("enable_script_security");
        maybe("startup_script " + script());
        maybe("shutdown_script " + script() + "\nshutdown_script_timeout 3");
        maybe("vrrp_notify_fifo /run/f root wheel\nvrrp_notify_fifo_script " + script());
        maybe("lvs_notify_fifo /run/g");
        maybe("notification_email {\na@example.org b@example.org\n}\nsmtp_server 192.0.2.1 25\nsmtp_alert");
        maybe("smtp_alert_checker off");
        maybe("vrrp_garp_interval 0.01");
        maybe("vrrp_gna_interval 5ms");
        maybe("vrrp_min_garp");
        maybe("vrrp_garp_master_repeat " + number(1, 9));
        maybe("vrrp_garp_lower_prio_delay 0");
        maybe("vrrp_garp_extra_if all 30");
        maybe("vrrp_down_timer_adverts 5");
        maybe("vrrp_notify_priority_changes on");
        maybe("default_interface eth7");
        end();
    }

    private void tracked() {
        say("vrrp_script s {\nscript " + script());
        maybe("interval " + number(1, 5));
        maybe("timeout 0.25");
        maybe("weight " + weight(253));
        maybe("rise 2\nfall 3");
        maybe("user nobody :nogroup");
        maybe("init_fail");
        end();
        say("track_file f {\nfile \"/run/a b\"");
        maybe("weight " + weight(254));
        maybe("init_file " + one("", "5", "-3 overwrite", "overwrite"));
        end();
        say("vrrp_track_process p {\nprocess " + one("sshd", "\"a b\"", "java -jar x.jar"));
        maybe("param_match " + one("", "initial", "partial"));
        maybe("full_command");
        maybe("weight " + weight(254));
        maybe("quorum 2\nquorum_max 4");
        maybe("delay 0.5");
        maybe("fork_delay 0.000001");
        end();
        say("bfd_instance b {\nneighbor_ip " + one("192.0.2.77", "2001:db8::77"));
        maybe("source_ip 192.0.2.78");
        maybe("min_rx 50\nmin_tx 60\nidle_tx 2000");
        maybe("multiplier 3\npassive\nttl 4\nmax_hops 2\nmultihop on");
        maybe("weight " + weight(253));
        maybe(one("vrrp", "checker", "vrrp\nchecker"));
        end();
    }

    private void trackers() {
        maybe("track_interface {\neth8 weight " + weight(253) + "\neth9\n}");
        maybe("track_script {\ns" + one("", " weight " + weight(253)) + "\n}");
        maybe("track_file {\nf" + one("", " weight " + weight(254)) + "\n}");
        maybe("track_process {\np\n}");
        maybe("track_bfd {\nb weight 5\n}");
    }

    private void notifications() {
        maybe("notify_master " + script());
        maybe("notify_backup " + script());
        maybe("notify_fault " + script());
        maybe("notify " + script());
        maybe("notify_priority_changes " + one("", "on", "off"));
        maybe("smtp_alert " + one("", "on", "off"));
    }

    private void instance(int i) {
        say("vrrp_instance V" + i + " {\ninterface eth" + i + "\nvirtual_router_id " + number(1, 255));
        maybe("state " + one("MASTER", "BACKUP"));
        maybe("priority " + number(1, 255));
        maybe("advert_int " + one("0.1", "1", "2"));
        maybe(one("nopreempt", "preempt", "nopreempt\ntimer_expired_backup", "nopreempt\ntimer_expired_backup 9"));
        maybe("preempt_delay " + number(0, 100));
        maybe("down_timer_adverts 7");
        maybe("garp_master_delay 1\ngarp_master_refresh 0\ngarp_lower_prio_repeat 0");
        maybe("garp_extra_if 20");
        maybe("unicast_src_ip 192.0.2.200\nunicast_peer {\n192.0.2.201\n192.0.2.202 min_ttl 5\n}");
        maybe(one(
                "use_vmac",
                "use_vmac v" + i + " 00:00:5e:00:01\nvmac_xmit_base\nuse_vmac_addr",
                "use_ipvlan",
                "use_ipvlan name i" + i + " 192.0.2.9/24 vepa group 4"));
        maybe("dont_track_primary");
        maybe("track_src_ip");
        maybe(one("accept", "no_accept"));
        maybe("promote_secondaries");
        if (random.nextInt(6) == 0) {
            say("no_virtual_ipaddress");
        } else {
            say("virtual_ipaddress {");
            address("10.0." + i + ".1");
            address("2001:db8:" + i + "::1");
            say("}");
        }
        maybe("virtual_routes {\n" + routes() + "}");
        maybe("virtual_rules {\n" + rules() + "}");
        trackers();
        notifications();
        maybe("notify_deleted " + script());
        end();
    }

    private void address(String address) {
        StringBuilder line = new StringBuilder(address);
        for (String option : List.of(
                "/32",
                " dev eth3",
                " brd +",
                " scope link",
                " label eth3:1",
                " preferred_lft 60",
                " preferred_lft forever",
                " home",
                " -nodad",
                " mngtmpaddr",
                " noprefixroute",
                " autojoin",
                " no_track",
                " use_vmac")) {
            boolean twice = option.startsWith(" preferred") && line.indexOf("preferred") >= 0;
            if (maybe() && !twice) {
                line.append(option);
            }
        }
        say(line.toString());
    }

    private String routes() {
        return one(
                        "192.168.1.0/24 via 192.0.2.254 dev eth1 table 5 metric 3",
                        "src 192.0.2.2 to 10.1.0.0/16 via 192.0.2.1 or 192.0.2.3 dev eth0",
                        "default via 2001:db8::1 dev eth0 pref high onlink",
                        "10.2.0.0/16 nexthop via 192.0.2.1 weight 2 nexthop dev eth4 weight 3 onlink")
                + one("", " mtu 1400 rtt 20ms quickack 1") + one("", " no_track") + one("", " append", " add") + "\n"
                + "blackhole 10.9.0.0/16 tos 0x10 scope link protocol static hoplimit 9\n"
                + one(
                        "10.8.0.0/16 dev eth5 encap ip id 3 dst 192.0.2.8 ttl 4\n",
                        "10.7.0.0/16 dev eth5 mtu lock 1280\n");
    }

    private String rules() {
        return one(
                        "from 192.0.2.0/24 table 7 priority 100",
                        "to 10.0.0.0/8 goto 200 preference 150",
                        "not from all fwmark 0x5/0xff iif eth0 nop",
                        "inet6 from all to 2001:db8::/32 l3mdev preference 9",
                        "from 10.0.0.0/8 dport 80-90 sport 1024 ipproto tcp uidrange 5-6 blackhole order 4")
                + one("", " no_track") + "\n";
    }

    private void groups() {
        if (maybe()) {
            say("vrrp_sync_group G {\ngroup {");
            for (int i = 0; i < instances; i++) {
                say("V" + i);
            }
            say("}");
            maybe("sync_group_tracking_weight");
            trackers();
            notifications();
            end();
        }
        if (maybe()) {
            say("garp_group {\n" + one("garp_interval 0.02", "gna_interval 0.03", "garp_interval 1\ngna_interval 2"));
            say(one("interface eth0", "interfaces {\neth0\neth1\n}"));
            end();
        }
    }

    private void host() {
        say("track_group T {\ngroup {\nV0\n}");
        end();
        if (maybe()) {
            say("static_ipaddress {\n172.16.0.1/24 dev eth0 track_group T\n172.16.1.1 brd -");
            end();
        }
        if (maybe()) {
            say("static_routes {\n" + routes());
            end();
        }
        if (maybe()) {
            say("static_rules {\n" + rules());
            end();
        }
        if (maybe()) {
            say("interface_up_down_delays {\neth0 0.5 1\neth1 2");
            end();
        }
        if (maybe()) {
            say("SSL {\nca /etc/ca.pem\npassword \"a b\"");
            end();
        }
        if (maybe()) {
            say("cluster {\n" + one("name x", "transport udp", "peers {\n192.0.2.33 192.0.2.34\n}"));
            maybe("heartbeat_interval 20ms");
            end();
        }
        if (maybe()) {
            say("data_plane {\ninterfaces {\neth0 eth1\n}\nxdp_mode generic");
            end();
        }
    }

    private void services() {
        say("virtual_server_group W {\n192.0.2.100-110 80\n192.0.3.0/28 443\nfwmark 5");
        end();
        say("virtual_server_group W6 {\n2001:db8::2-9 80\nfwmark 4 inet6");
        end();
        say("packet_marks {\n7 protocol tcp to 192.0.2.99 ports 80,443,8000-8010 interface eth0\n5 from 10.0.0.0/8");
        end();
    }

    private void virtualServer(int i) {
        String head = one("10.5.0." + i + " 80", "10.5.0." + i + " 80", "10.5.0." + i, "fwmark " + (6 + i), "group W");
        if (head.equals("group W") && text.isEmpty() && String.join("", blocks).contains("virtual_server group W")) {
            head = "10.6.0." + i + " 80";
        }
        String forwarding = FORWARDING.get(random.nextInt(FORWARDING.size()));
        say("virtual_server " + head + " {\nlb_algo " + SCHEDULERS.get(random.nextInt(SCHEDULERS.size())));
        say("lb_kind " + forwarding + "\nprotocol " + one("TCP", "udp", "SCTP"));
        maybe("delay_loop " + number(1, 9));
        maybe("connect_timeout 0.5");
        maybe("retry 2");
        maybe("delay_before_retry 3");
        maybe("warmup 4");
        maybe("virtualhost www.example.org");
        maybe("alpha");
        maybe("weight 3");
        maybe("inhibit_on_failure");
        maybe("smtp_alert off");
        maybe(one("persistence_timeout", "persistence_timeout 50", "persistence_granularity 255.255.255.0"));
        maybe("ops");
        maybe(one("flag-1", "flag-2\nflag-3", "sh-port", "mh-fallback"));
        maybe("quorum_up " + script() + "\nquorum_down " + script() + "\nomega");
        boolean port = head.contains(" 80");
        maybe("sorry_server 10.7.0.1" + (port && forwarding.equals("NAT") ? " 81" : "") + "\nsorry_server_inhibit");
        int servers = number(1, 3);
        boolean quorum = maybe();
        if (quorum) {
            say("quorum 2\nhysteresis 1");
        }
        for (int s = 0; s < servers; s++) {
            realServer(s, port ? (forwarding.equals("NAT") ? number(1, 65535) : 80) : 0, quorum);
        }
        end();
    }

    private void realServer(int s, int port, boolean heavy) {
        say("real_server 10.8.0." + s + (port == 0 ? "" : " " + port) + " {");
        if (heavy) {
            say("weight " + number(3, 9));
        }
        maybe("uthreshold 100\nlthreshold 50");
        maybe("notify_up " + script());
        maybe("alpha " + one("on", "off"));
        maybe("smtp_alert " + one("on", "off"));
        String at = port == 0 ? "connect_port 8080\n" : one("", "connect_port 81\nconnect_ip 10.9.0.1\n");
        maybe("PING_CHECK {\n" + one("", "bindto 192.0.2.2\nbind_if eth0\nfwmark 0x9\n") + "}");
        maybe("TCP_CHECK {\n" + at + one("", "retry 0\nalpha off\nwarmup 0\n") + "}");
        maybe("UDP_CHECK {\n" + at + one("", "payload 00ff\n")
                + one(
                        "",
                        "require_reply\n",
                        "require_reply 0xab\nmin_reply_length 2\nmax_reply_length 9\n".replace("0xab", "xxab"))
                + "}");
        maybe("HTTP_GET {\n" + at + url() + url() + "}");
        maybe("SSL_GET {\n" + at + url() + one("", "sni_name a.example.org\n", "enable_sni\nvirtualhost h\n") + "}");
        maybe("SMTP_CHECK {\n" + at + one("", "helo_name me.example.org\n") + "}");
        maybe("DNS_CHECK {\n" + at + one("", "type a\nname www.example.org.\n") + "}");
        maybe("MISC_CHECK {\nmisc_path " + script() + "\n"
                + one("", "misc_timeout 3\n", "misc_dynamic\n", "user nobody\n") + "}");
        maybe("FILE_CHECK {\ntrack_file f\n" + one("", "weight 3 reverse\n") + "}");
        maybe("BFD_CHECK {\nname b\n" + one("", "alpha\n") + "}");
        say("}");
    }

    private String url() {
        return "url {\npath /" + one("", "x?y=1", "a#b".replace("#", "")) + "\n"
                + one("", "status_code 200 204-299\n", "digest 00112233445566778899AABBCCDDEEFF\n")
                + one("", "virtualhost v.example.org\n")
                + one("", "regex \"a{2} # \\\\d \\\"x\\\"\"\nregex_options caseless multiline\nregex_max_offset 99\n")
                + "}\n";
    }
}
