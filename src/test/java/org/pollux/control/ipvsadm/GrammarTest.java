package org.pollux.control.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pollux.control.EngineAdministration;
import org.pollux.ipvs.Typed;
import org.pollux.ipvs.VirtualServerTable;

/** Spellings beyond those that were recorded: popt's rules and ipvsadm's own. */
class GrammarTest {
    private final VirtualServerTable table = EngineAdministration.create();

    private Typed typed(String line) {
        return Typed.line(table, line);
    }

    private void saves(String line, String saved) {
        assertThat(typed(line)).isEqualTo(new Typed(0, "", ""));
        assertThat(typed("-Sn").out()).contains(saved + "\n");
    }

    @Test
    void lettersBundleAndTakeTheirArgumentWithThem() {
        saves("-At10.0.0.1:80 -swrr", "-A -t 10.0.0.1:80 -s wrr");
        saves("-at 10.0.0.1:80 -r10.0.0.2 -mw3", "-a -t 10.0.0.1:80 -r 10.0.0.2:80 -m -w 3");
        saves("-et=10.0.0.1:80 -r=10.0.0.2 -gw=4", "-a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 4");
    }

    @Test
    void longOptionsTakeTheirArgumentAfterAnEqualsSignOrAsTheNextWord() {
        saves(
                "--add-service --tcp-service=10.0.0.1:80 --scheduler rr --persistent=60 --netmask 255.255.0.0",
                "-A -t 10.0.0.1:80 -s rr -p 60 -M 255.255.0.0");
        saves("--edit-service --tcp-service 10.0.0.1:80 --persistent --scheduler=sh", "-A -t 10.0.0.1:80 -s sh -p 360");
    }

    @Test
    void namesAreNotAbbreviated() {
        assertThat(typed("-L --num")).isEqualTo(new Typed(255, "", "--num: unknown option\n"));
        assertThat(typed("--lis"))
                .isEqualTo(new Typed(255, "", "Try `ipvsadm -h' or 'ipvsadm --help' for more information.\n"));
    }

    @Test
    void anArgumentMayBeginWithADashUnlessItIsOptional() {
        assertThat(typed("-A -t 10.0.0.1:80 -s -p").err()).isEqualTo("Scheduler or persistence engine not found\n");
        assertThat(typed("-a -t 10.0.0.1:80 -r 10.0.0.2 -w -1").err()).isEqualTo("illegal weight specified\n");
        saves("-A -t 10.0.0.1:80 -p -s rr", "-A -t 10.0.0.1:80 -s rr -p 360");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            -A -t 10.0.0.1:80 -D                     |   2 | invalid option `-D'
            -LA                                      |   2 | invalid option `-LA'
            -L -t 10.0.0.1:80 -c                     |   2 | The option 'service-address' conflicts with the 'connection' option in the 'list' command
            -L --timeout --daemon                    |   2 | The option 'daemon' conflicts with the 'timeout' option in the 'list' command
            -Lc --stats                              |   2 | options conflicts in the list command
            -L --timeout --persistent-conn           |   2 | options conflicts in the list command
            -L foo                                   |   2 | unexpected argument foo
            -L -- -n                                 |   2 | unexpected argument -n
            foo -L                                   |   2 | unexpected argument foo
            -A -t 10.0.0.1:80 -o                     |   2 | One-Packet Scheduling is only for UDP virtual services
            -L=                                      | 255 | Try `ipvsadm -h' or 'ipvsadm --help' for more information.
            -A -t==10.0.0.1:80                       |   2 | illegal virtual server address[:port] specified
            -A -t 10.0.0.1:80 -p==60                 |   2 | invalid timeout value `=60' specified
            -Ln=                                     | 255 | -Ln=: option does not take an argument
            -A -t :80                                |   2 | illegal virtual server address[:port] specified
            -L --local-addresses 10.0.0.9            |   2 | Illegal 'local-addresses' option with the 'list' command
            -A -t 10.0.0.1:80 --local-addresses x    |   2 | illegal local address `x' specified
            -A -t 10.0.0.1:80 --client-address foo   |   2 | illegal client-address `foo' specified
            -a -t 10.0.0.1:80 -r 10.0.0.2 -m --fullnat |   2 | multiple 'forwarding-method' options specified
            -L -n=1                                  | 255 | -n=1: option does not take an argument
            -L -n=                                   | 255 | -n=: option does not take an argument
            -A -t 10.0.0.1:80 -w                     | 255 | -w: missing argument
            -At                                      | 255 | -At: missing argument
            -A -t 10.0.0.1:80 -x 1                   |   2 | Illegal 'u-threshold' option with the 'add-service' command
            -a -t 10.0.0.1:80 -r 10.0.0.2 -x 1 -y 2  | 255 | Service not defined
            -a -t 10.0.0.1:80 -r 10.0.0.2 -x -1      |   2 | illegal u_threshold specified
            -a -t 10.0.0.1:80 -r 10.0.0.2 -y z       |   2 | illegal l_threshold specified
            -a -t 10.0.0.1:80 -r 10.0.0.2 -w 4294967296 |   2 | illegal weight specified
            -d -t 10.0.0.1:80 -r 10.0.0.2 -i         |   2 | Illegal 'forwarding-method' option with the 'delete-server' command
            -Z -t 10.0.0.1:80 --stats                |   2 | Illegal 'stats' option with the 'zero' command
            -S -c                                    |   2 | Illegal 'connection' option with the 'save' command
            --set 1 2 3 -t 10.0.0.1:80               |   2 | Illegal 'service-address' option with the 'set' command
            --set 1 x 3                              |   2 | invalid timeout value `x' specified
            --start-daemon slave                     |   2 | illegal start-daemon parameter specified
            --stop-daemon slave                      |   2 | illegal start_daemon specified
            --start-daemon master --mcast-group 10.0.0.1 |   2 | invalid IPv4 mcast-group `10.0.0.1'
            --start-daemon master --mcast-group fe80::1  |   2 | invalid IPv6 mcast-group `fe80::1'
            --start-daemon master --mcast-port 0     |   2 | illegal mcast-port specified
            --start-daemon master --mcast-ttl 256    |   2 | illegal mcast-ttl specified
            --start-daemon master --sync-maxlen 65508 |   2 | illegal sync-maxlen specified
            --start-daemon master --syncid 256       |   2 | illegal syncid specified
            -A -f 1 -6 -p -M 129                     |   2 | illegal ipv6 netmask specified
            -A -t 10.0.0.1:80 -p 1,2                 |   2 | invalid timeout value `1,2' specified
            """)
    void misuseHasTheOriginalsWords(String line, int exit, String words) {
        assertThat(typed(line)).isEqualTo(new Typed(exit, "", words + "\n"));
    }

    @Test
    void fullnatHasOptionsOfItsOwn() {
        saves(
                "-A -t 10.0.0.1:80 --local-addresses 10.0.0.8,10.0.0.9 --client-address toa",
                "-A -t 10.0.0.1:80 -s wlc --local-addresses 10.0.0.8,10.0.0.9 --client-address toa");
        saves("-a -t 10.0.0.1:80 -r 10.0.0.2:8080 --fullnat -w 3", "-a -t 10.0.0.1:80 -r 10.0.0.2:8080 --fullnat -w 3");
        // What the original has no words for stays unless it is said.
        saves(
                "-E -t 10.0.0.1:80 -s rr",
                "-A -t 10.0.0.1:80 -s rr --local-addresses 10.0.0.8,10.0.0.9 --client-address toa");
        saves("-E -t 10.0.0.1:80 --local-addresses 10.0.0.7", "-A -t 10.0.0.1:80 -s wlc --local-addresses 10.0.0.7");
        assertThat(typed("-E -t 10.0.0.1:80 --local-addresses 10.0.0.7,10.0.0.7")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void aRealServerBeforeItsServiceHasNoPortToTakeOver() {
        typed("-A -f 7");
        typed("-A -t 10.0.0.1:80");
        saves("-a -r 10.0.0.2 -t 10.0.0.1:80 -m", "-a -t 10.0.0.1:80 -r 10.0.0.2:0 -m -w 1");
        saves("-a -r 10.0.0.3:99 -t 10.0.0.1:80", "-a -t 10.0.0.1:80 -r 10.0.0.3:80 -g -w 1");
        saves("-a -r 10.0.0.4:99 -f 7", "-a -f 7 -r 10.0.0.4:99 -g -w 1");
    }

    @Test
    void anIpv6AddressMayStandBareWithoutAPort() {
        saves("-A -t fd00::1 -p", "-A -t [fd00::1]:0 -s wlc -p 360");
        saves("-A -t ::ffff:10.0.0.1 -p", "-A -t [::ffff:10.0.0.1]:0 -s wlc -p 360");
        assertThat(typed("-A -t [fd00::1%eth0]:80").exit()).isEqualTo(2);
        assertThat(typed("-A -t [fd00:::1]:80").exit()).isEqualTo(2);
    }

    @Test
    void numbersMayHaveASignAndBlanksBeforeThem() {
        typed("-A -t 10.0.0.1:80");
        saves("-a -t 10.0.0.1:80 -r 10.0.0.2 -w +7", "-a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 7");
        saves("-A -t 10.0.0.1:+81", "-A -t 10.0.0.1:81 -s wlc");
    }

    @Test
    void theLastLineOfARestoreSaysTheStatus() {
        Typed restored = Typed.words(
                table,
                Typed.NAMELESS,
                "-D -t 10.0.0.9:80\n-A -t 10.0.0.1:80 -q\n-L -q\n-A -t 10.0.0.2:80\n",
                List.of("-R"));
        assertThat(restored).isEqualTo(new Typed(0, "", "No such service\n-q: unknown option\n-q: unknown option\n"));
        assertThat(Typed.words(table, Typed.NAMELESS, "-R\n-C\n", List.of("-R")).exit())
                .isEqualTo(255);
        assertThat(typed("-Sn").out()).isEqualTo("-A -t 10.0.0.2:80 -s wlc\n");
    }

    @Test
    void whatIsNotFoundIsNotListed() {
        assertThat(typed("-L -n -f 9")).isEqualTo(new Typed(1, "", "No such service\n"));
        assertThat(typed("-v").out()).startsWith("ipvsadm v1.31 ");
    }

    @Test
    void largeNumbersAreShortenedUnlessExact() {
        Figures figures = new Figures(false);
        assertThat(figures.large(99_999_999, 100_000_000, 1_000_000_000, 100_000_000_000L, 100_000_000_000_000L))
                .isEqualTo(" 99999999  100000K    1000M     100G     100T");
        assertThat(new Figures(true).large(99_999_999, 100_000_000)).isEqualTo(" 99999999 100000000");
    }
}
