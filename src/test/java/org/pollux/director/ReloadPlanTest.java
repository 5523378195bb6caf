package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pollux.config.Configuration;
import org.pollux.config.Reading;
import org.pollux.config.diff.Change;
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
        assertRestart("router_id a", "router_id a\nscript_user root", "global_defs: script_user: none becomes root");
    }

    private static void assertRestart(String before, String after, String words) {
        assertThat(plan(FILE, FILE.replace(before, after)).restart())
                .extracting(Change::words)
                .contains(words);
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
