package org.pollux.control.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.GoldenEngine;
import org.pollux.ipvs.Sysctls;
import org.pollux.ipvs.Typed;

/** What the recordings do not have. */
class KernelViewsTest {
    private final GoldenEngine engine = new GoldenEngine();

    private String shown(ProcFile file) {
        StringWriter out = new StringWriter();
        new ProcText(engine.table(), new PrintWriter(out)).print(file);
        return out.toString();
    }

    private void typed(String... lines) {
        for (String line : lines) {
            assertThat(Typed.line(engine.table(), line).err()).isEmpty();
        }
    }

    private String sysctl(boolean valuesOnly, int exit, String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(new SysctlCommandLine(engine, new PrintWriter(out), new PrintWriter(err))
                        .run(Arrays.asList(words), valuesOnly))
                .isEqualTo(exit);
        return out + err.toString();
    }

    @Test
    void connections() {
        typed("-A -t 10.9.9.9:80 -s rr -p 60", "-a -t 10.9.9.9:80 -r 10.2.0.21:8080 -m");
        engine.happen("tcp 10.1.0.100:40001 10.9.9.9:80 S");
        assertThat(shown(ProcFile.IP_VS_CONN).lines().skip(1))
                .containsExactlyInAnyOrder(
                        "TCP 0A010064 9C41 0A090909 0050 0A020015 1F90 SYN_RECV         59",
                        "TCP 0A010064 0000 0A090909 0050 0A020015 1F90 NONE             59");
        assertThat(shown(ProcFile.IP_VS_CONN_SYNC))
                .contains("TCP 0A010064 9C41 0A090909 0050 0A020015 1F90 SYN_RECV    LOCAL       59\n");
    }

    @Test
    void familiesMayDiffer() {
        typed("-A -t 10.9.9.9:80 -s rr", "-a -t 10.9.9.9:80 -r [fd02::11]:80 -i");
        engine.happen("tcp 10.1.0.100:40001 10.9.9.9:80 S");
        assertThat(shown(ProcFile.IP_VS_CONN))
                .contains(
                        "TCP 0A010064 9C41 0A090909 0050 fd02:0000:0000:0000:0000:0000:0000:0011 0050 SYN_RECV         59\n");
    }

    @Test
    void oneByOneAndDialogues() {
        typed("-A -u 10.9.9.9:5060 -s rr -p 60 --pe sip -o", "-a -u 10.9.9.9:5060 -r 10.2.0.21:5060 -m");
        typed("-A -f 3 -s rr -o");
        assertThat(shown(ProcFile.IP_VS)).endsWith("""
                        UDP  0A090909:13C4 rr ops  persistent 6000 FFFFFFFF
                          -> 0A020015:13C4      Masq    1      0          0        \s
                        FWM  00000003 rr ops\s
                        """);
    }

    @Test
    void ftpIsReadWhereThereIsSome() {
        assertThat(shown(ProcFile.IP_VS_APP)).isEqualTo("prot port    usecnt name\n");
        typed("-A -t 10.9.9.9:21 -s rr", "-a -t 10.9.9.9:21 -r 10.2.0.21:21 -m");
        engine.happen("tcp 10.1.0.100:40001 10.9.9.9:21 S");
        engine.happen("tcp 10.1.0.100:40002 10.9.9.9:21 S");
        assertThat(shown(ProcFile.IP_VS_APP)).endsWith("\nTCP  21      2      ftp              \n");
    }

    @Test
    void filesByName() {
        assertThat(ProcFile.of("ip_vs_conn")).contains(ProcFile.IP_VS_CONN);
        assertThat(ProcFile.of("/proc/net/ip_vs")).contains(ProcFile.IP_VS);
        assertThat(ProcFile.of("ip_vs_stats_percpu")).isEmpty();
    }

    @Test
    void switchesByName() {
        assertThat(sysctl(false, 0, "net.ipv4.vs.sloppy_tcp = 7", "net/ipv4/vs/sloppy_tcp", "pmtu_disc=0x0"))
                .isEqualTo("net.ipv4.vs.sloppy_tcp = 1\nnet.ipv4.vs.sloppy_tcp = 1\nnet.ipv4.vs.pmtu_disc = 0\n");
        assertThat(engine.options().sloppyTcp()).isTrue();
        assertThat(engine.options().pmtuDisc()).isFalse();
    }

    @Test
    void refusedWithTheReason() {
        EngineOptions before = engine.options();
        assertThat(sysctl(true, 1, "sloppy_tcp=on", "am_droprate", "sloppy_tpc", "secure_tcp=1", "conntrack=1"))
                .contains("net.ipv4.vs.sloppy_tcp: 'on' is not a number")
                .contains("there is no net.ipv4.vs.am_droprate here: ")
                .contains("there is no net.ipv4.vs.sloppy_tpc, neither here nor in Linux")
                .contains("secure_tcp: 1 and 2 go by the kernel's free memory")
                .contains("net.ipv4.vs.conntrack is always 0 here: the engine does not use netfilter");
        assertThat(engine.options()).isEqualTo(before);
    }

    @Test
    void eachThatIsListedCanBeReadAndWrittenAsItIs() {
        for (String name : Sysctls.names()) {
            String value = Sysctls.value(EngineOptions.DEFAULT, name);
            assertThat(Sysctls.with(EngineOptions.DEFAULT, name, value)).isEqualTo(EngineOptions.DEFAULT);
        }
        assertThat(Sysctls.value(EngineOptions.DEFAULT, "expire_nodest_conn")).isEqualTo("1");
        for (String name : List.of("sync_threshold", "snat_reroute", "svc_lfactor")) {
            assertThatThrownBy(() -> Sysctls.value(EngineOptions.DEFAULT, name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("there is no net.ipv4.vs." + name + " here: ");
        }
    }
}
