package org.pollux.control.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pollux.control.EngineAdministration;
import org.pollux.control.table.RemoteTable;
import org.pollux.control.table.TableOrders;
import org.pollux.director.Administration;

class MarkLineTest {
    private final Administration there = EngineAdministration.create();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int mark(String line) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        RemoteTable table = new RemoteTable(order -> TableOrders.carryOut(there, order));
        return new MarkCommandLine(table, new PrintWriter(out), new PrintWriter(err))
                .run(Arrays.asList(line.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            -A -d 192.0.2.1 -p tcp --dports 80,443 --set-mark 10 | -p tcp -d 192.0.2.1 --dports 80,443 --set-mark 10
            -t mangle -A PREROUTING -i eth0 -p udp -m udp -d 192.0.2.1/32 --dport 53 -j MARK --set-mark 0x1 | -i eth0 -p udp -d 192.0.2.1 --dports 53 --set-mark 1
            -A -p tcp -m multiport --sports=1024: --destination-ports 8000:8010,9 -s 10.1.2.3/255.0.0.0 --set-mark 4294967295 | -p tcp -s 10.0.0.0/8 --sports 1024:65535 --dports 8000:8010,9 --set-mark 4294967295
            -A -6 --set-mark 7 | -6 --set-mark 7
            -A -d 2001:db8:1:2::3/33 --set-mark 7 | -d 2001:db8::/33 --set-mark 7
            """)
    void aLineIsListedInOneSpelling(String line, String spelling) {
        assertThat(mark(line)).describedAs(err.toString()).isZero();
        assertThat(mark("-S")).isZero();
        assertThat(out).hasToString("-A " + spelling + "\n");
        assertThat(mark(line.replace("-A", "-D"))).isZero();
        assertThat(there.marks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            -A -d 192.0.2.1                          | the mark is missing
            -A --dport 80 --set-mark 1               | ports need a protocol
            -A -p icmp --set-mark 1                  | protocol 'icmp' is not balanced
            -A -d 192.0.2.1 -s 2001:db8::1 --set-mark 1 | not both
            -A -d 192.0.2.256 --set-mark 1           | is no IP address
            -A -d 192.0.2.1/33 --set-mark 1          | the mask is not
            -A -d 192.0.2.1/255.0.255.0 --set-mark 1 | the mask is not
            -A -p tcp --dport 70000 --set-mark 1     | is no port
            -A -p tcp --dport 90:80 --set-mark 1     | the wrong way round
            -A --set-mark 0                          | mark 0 means
            -A --set-mark                            | needs an argument
            -A ! -d 192.0.2.1 --set-mark 1           | '!' is not done
            -A -j ACCEPT --set-mark 1                | packets can only be marked
            -A -m state --set-mark 1                 | '-m state' is not done
            -A -t nat --set-mark 1                   | there is no table but mangle
            -X                                       | '-X' is no command
            """)
    void whatIsWrongIsNamed(String line, String words) {
        assertThat(mark(line)).isEqualTo(2);
        assertThat(err.toString()).startsWith("pollux: mark: ").contains(words).hasLineCount(2);
        assertThat(there.marks()).isEmpty();
    }

    @Test
    void rulesHaveAnOrder() {
        mark("-A --set-mark 1");
        mark("-A --set-mark 2");
        mark("-I --set-mark 3");
        mark("-I 2 --set-mark 4");
        assertThat(mark("-I 9 --set-mark 5")).isEqualTo(1);
        assertThat(mark("-D 9")).isEqualTo(1);
        mark("-D 4");
        mark("-L");
        assertThat(out).hasToString("""
                num  from    rule
                1    hand    --set-mark 3
                2    hand    --set-mark 4
                3    hand    --set-mark 1
                """);
        mark("-F");
        assertThat(there.marks()).isEmpty();
    }
}
