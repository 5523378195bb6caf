package org.pollux.control.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pollux.ipvs.GoldenEngine;
import org.pollux.ipvs.Typed;

class ConnectionReportTest {
    private final GoldenEngine engine = new GoldenEngine();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final ConnectionReport report =
            new ConnectionReport(engine.table(), new PrintWriter(out), new PrintWriter(err));

    @BeforeEach
    void connect() {
        Typed.line(engine.table(), "-A -t 10.9.9.9:80 -s rr");
        Typed.line(engine.table(), "-a -t 10.9.9.9:80 -r 10.2.0.21:8080 -m");
        Typed.line(engine.table(), "-A -u 10.9.9.9:53 -s rr");
        Typed.line(engine.table(), "-a -u 10.9.9.9:53 -r 10.2.0.22 -g");
        Typed.line(engine.table(), "-A -u [fd09::9]:53 -s rr");
        Typed.line(engine.table(), "-a -u [fd09::9]:53 -r fd02::22 -g");
        Typed.line(engine.table(), "-A -f 10 -s rr -p 60");
        engine.happen("tcp 10.1.0.1:40000 10.9.9.9:80 S");
        engine.happen("udp 10.1.0.1:40001 10.9.9.9:53 5");
        engine.happen("udp 10.1.0.99:40002 10.9.9.9:53 5");
        engine.happen("udp [fd01::1]:40003 [fd09::9]:53 5");
    }

    private static Optional<String> word(String text) {
        return Optional.of(text).filter(word -> !word.equals("-"));
    }

    private static ConnectionQuery query(String service, String server, String client, String protocol, String state) {
        return new ConnectionQuery(
                word(service), word(server), word(client), word(protocol), word(state), OptionalInt.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "-, -, -, -, -, 4",
        "10.9.9.9:80, -, -, -, -, 1",
        "10.9.9.9, -, -, -, -, 3",
        "10.9.9.9:53, -, -, tcp, -, 0",
        "[fd09::9]:53, -, -, -, -, 1",
        "fd09::9, -, -, -, -, 1",
        "mark:10, -, -, -, -, 0",
        "-, 10.2.0.21, -, -, -, 1",
        "-, 10.2.0.22:53, -, -, -, 2",
        "-, 10.2.0.22:54, -, -, -, 0",
        "-, -, 10.1.0.1, -, -, 2",
        "-, -, 10.1.0.0/25, -, -, 3",
        "-, -, 0.0.0.0/0, -, -, 3",
        "-, -, ::/0, -, -, 1",
        "-, -, fd01::1, -, -, 1",
        "-, -, -, udp, -, 3",
        "-, -, -, TCP, syn_recv, 1",
        "-, -, -, ip, -, 0",
        "10.9.9.9, 10.2.0.22, 10.1.0.99, udp, UDP, 1"
    })
    void whatMatchesEveryWordIsCountedAndListed(
            String service, String server, String client, String protocol, String state, int expected) {
        ConnectionQuery query = query(service, server, client, protocol, state);
        assertThat(report.count(query, false)).isZero();
        assertThat(out).hasToString(expected + "\n");
        assertThat(report.list(query, false)).isZero();
        assertThat(out.toString().lines()).hasSize(2 + expected);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void theJsonNamesAreAContract() {
        assertThat(report.list(query("10.9.9.9:80", "-", "-", "-", "-"), true)).isZero();
        assertThat(out.toString().replaceAll("\"expires_ms\":59[0-9]{3}", "\"expires_ms\":59000"))
                .isEqualTo("{\"connections\":[\n" + "{\"protocol\":\"TCP\",\"client\":\"10.1.0.1:40000\","
                        + "\"virtual\":\"10.9.9.9:80\",\"local\":\"10.1.0.1:40000\",\"server\":\"10.2.0.21:8080\","
                        + "\"forwarding\":\"Masq\",\"state\":\"SYN_RECV\",\"expires_ms\":59000,\"in_packets\":1,"
                        + "\"fast_path\":false}],\"more\":false}\n");
        out.getBuffer().setLength(0);
        assertThat(report.count(ConnectionQuery.ALL, true)).isZero();
        assertThat(out).hasToString("{\"count\":4}\n");
        out.getBuffer().setLength(0);
        assertThat(report.list(query("mark:10", "-", "-", "-", "-"), true)).isZero();
        assertThat(out).hasToString("{\"connections\":[],\"more\":false}\n");
    }

    @Test
    void theTextHasAColumnForEach() {
        assertThat(report.list(query("10.9.9.9:80", "-", "-", "-", "-"), false)).isZero();
        assertThat(out.toString()).isEqualTo("""
                proto expires state        client                 virtual                server                 forward     packets path
                TCP   00:59   SYN_RECV     10.1.0.1:40000         10.9.9.9:80            10.2.0.21:8080         Masq              1 engine
                """);
    }

    @Test
    void aLimitSaysWhetherThereAreMore() {
        ConnectionQuery three = new ConnectionQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(3));
        assertThat(report.list(three, false)).isZero();
        assertThat(out.toString().lines()).hasSize(4);
        assertThat(err).hasToString("pollux: there are more than these 3\n");
        assertThat(report.list(three, true)).isZero();
        assertThat(out.toString()).endsWith("],\"more\":true}\n");
        out.getBuffer().setLength(0);
        ConnectionQuery all = new ConnectionQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(4));
        assertThat(report.list(all, true)).isZero();
        assertThat(out.toString()).endsWith("],\"more\":false}\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            10.9.9.9:81 | -        | -            | -    | 1 | no virtual service 10.9.9.9:81
            mark:11     | -        | -            | -    | 1 | no virtual service mark:11
            mark:0      | -        | -            | -    | 2 | 'mark:0' names no mark
            mark:x      | -        | -            | -    | 2 | 'mark:x' names no mark
            web         | -        | -            | -    | 2 | 'web' is no IP address
            -           | 10.2.0.x | -            | -    | 2 | '10.2.0.x' is no IP address
            -           | -        | 10.0.0.0/33  | -    | 2 | prefix length '33' is not in 0..32
            -           | -        | fd00::/x     | -    | 2 | prefix length 'x' is not in 0..128
            -           | -        | -            | icmp | 2 | protocol 'icmp' is not tcp, udp, sctp or ip
            """)
    void whatIsNotUnderstoodIsSaid(
            String service, String server, String client, String protocol, int exit, String message) {
        assertThat(report.list(query(service, server, client, protocol, "-"), true))
                .isEqualTo(exit);
        assertThat(err.toString()).startsWith("pollux: ").contains(message).endsWith("\n");
        assertThat(out.toString()).isEmpty();
    }
}
