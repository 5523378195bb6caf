package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pollux.config.Configuration;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.syntax.Source;

class ReloadPlanTest {
    private static final String FILE = """
            global_defs {
                router_id a
            }
            vrrp_instance web {
                interface eth0
                virtual_router_id 51
                priority 150
                virtual_ipaddress {
                    10.0.0.100/24
                }
            }
            virtual_server 10.0.0.100 80 {
                protocol TCP
                lb_algo rr
                lb_kind NAT
                delay_loop 5
                real_server 10.0.1.1 80 {
                    weight 1
                    TCP_CHECK {
                    }
                }
            }
            """;

    @Test
    void theSameFileIsNoChange() {
        assertThat(plan(FILE, "# a comment\n" + FILE).changes()).isEmpty();
    }

    @Test
    void virtualServersChangeWhileTheDirectorRuns() {
        ReloadPlan plan = plan(
                FILE,
                FILE.replace("lb_algo rr", "lb_algo wlc")
                        .replace("delay_loop 5", "delay_loop 1")
                        .replace("real_server 10.0.1.1", "real_server 10.0.1.2"));
        assertThat(plan.changes()).isNotEmpty();
        assertThat(plan.restart()).isEmpty();
    }

    @Test
    void instancesChangeWhileTheDirectorRuns() {
        ReloadPlan plan = plan(
                FILE,
                FILE.replace("priority 150", "priority 100\nadvert_int 0.5\nnopreempt\ngarp_master_refresh 60")
                                .replace("10.0.0.100/24", "10.0.0.101/24")
                        + FILE.substring(FILE.indexOf("vrrp_instance"), FILE.indexOf("virtual_server"))
                                .replace("web", "second")
                                .replace("51", "52")
                                .replace("10.0.0.100", "10.0.0.102"));
        assertThat(plan.changes()).hasSizeGreaterThan(5);
        assertThat(plan.restart()).isEmpty();
    }

    @Test
    void aSecretIsReplacedWhileTheDirectorRuns() {
        String old = FILE + "cluster {\nsecret \"the old secret\"\n}\n";
        String both = FILE + "cluster {\nsecret \"the old secret\"\nsecret_accepted \"the new secret\"\n}\n";
        String swapped = FILE + "cluster {\nsecret \"the new secret\"\nsecret_accepted \"the old secret\"\n}\n";
        String inFile = FILE + "cluster {\nsecret_file /etc/pollux/secret\n}\n";

        for (ReloadPlan plan : new ReloadPlan[] {plan(old, both), plan(both, swapped), plan(swapped, inFile)}) {
            assertThat(plan.changes()).isNotEmpty();
            assertThat(plan.restart()).isEmpty();
            assertThat(plan.changes().toString()).doesNotContain("new secret").doesNotContain("old secret");
        }
    }

    @Test
    void whetherThereIsASecretNeedsARestart() {
        String sealed = FILE + "cluster {\nsecret \"the old secret\"\n}\n";

        assertThat(plan(FILE, sealed).restart()).isNotEmpty();
        assertThat(plan(sealed, FILE).restart()).isNotEmpty();
    }

    @Test
    void theFirstInstanceNeedsARestart() {
        String without =
                FILE.substring(0, FILE.indexOf("vrrp_instance")) + FILE.substring(FILE.indexOf("virtual_server"));
        assertThat(plan(without, FILE).restart()).contains("vrrp_instance web is added");
    }

    @Test
    void anInterfaceOfAnInstancesOwnNeedsARestart() {
        assertRestart("priority 150", "priority 150\nuse_vmac", "vrrp_instance web: use_vmac");
        String other = FILE.replace("priority 150", "priority 150\nuse_vmac");
        assertThat(plan(other, other.replace("priority 150", "priority 100")).restart())
                .isEmpty();
        assertThat(plan(other, FILE.substring(FILE.indexOf("virtual_server"))).restart())
                .anySatisfy(said -> assertThat(said).startsWith("vrrp_instance web: use_vmac"));
    }

    @Test
    void anEntryOfThePacketFilterNeedsARestart() {
        assertRestart("priority 150", "priority 150\nno_accept", "vrrp_instance web: no_accept");
        String closed = FILE.replace("priority 150", "priority 150\nno_accept");
        assertThat(plan(closed, closed.replace("10.0.0.100/24", "10.0.0.101/24"))
                        .restart())
                .anySatisfy(said -> assertThat(said).startsWith("vrrp_instance web: no_accept"));
        assertThat(plan(closed, closed.replace("priority 150", "priority 100")).restart())
                .isEmpty();
    }

    @Test
    void whatTheOtherDirectorsKnowThisOneByNeedsARestart() {
        assertRestart("router_id a", "router_id b", "global_defs: router_id: a becomes b");
        assertRestart("interface eth0", "interface eth1", "cluster: interface: eth0 becomes eth1");
        assertRestart(
                "vrrp_instance web", "cluster {\n port 7801\n}\nvrrp_instance web", "cluster: port: 7800 becomes 7801");
    }

    @Test
    void whatTheDataPlaneIsMadeOfNeedsARestart() {
        assertRestart(
                "vrrp_instance web",
                "data_plane {\n xdp_mode native\n}\nvrrp_instance web",
                "data_plane: xdp_mode: auto becomes native");
    }

    @Test
    void aSettingNobodyLooksAtMeanwhileIsLive() {
        assertThat(plan(FILE, FILE.replace("router_id a", "router_id a\nallow_warning not-in-this-version"))
                        .restart())
                .isEmpty();
        assertRestart(
                "router_id a", "router_id a\nnotify_fifo /run/x", "global_defs: notify_fifo: none becomes /run/x");
    }

    private static void assertRestart(String before, String after, String words) {
        assertThat(plan(FILE, FILE.replace(before, after)).restart())
                .anySatisfy(said -> assertThat(said).startsWith(words));
    }

    private static ReloadPlan plan(String before, String after) {
        return ReloadPlan.between(configuration(before), configuration(after));
    }

    private static Configuration configuration(String text) {
        Reading reading = ConfigurationReader.read(Source.of("test.conf", text));
        assertThat(reading).as("%s", reading.diagnostics()).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).configuration();
    }
}
