package org.pollux.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.config.Reading;
import org.pollux.config.VersionLimits;
import org.pollux.config.VersionLimits.Consequence;
import org.pollux.config.VersionLimits.Limit;
import org.pollux.config.syntax.Source;

/** What the daemon does not do is refused, not ignored. */
class VersionLimitsTest {
    private static List<Limit> limits(String text) {
        Reading reading = ConfigurationReader.read(Source.of("f", text));
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return VersionLimits.of(((Reading.Accepted) reading).configuration());
    }

    private static String server(String head, String kind, String inside) {
        return "virtual_server " + head + " {\nprotocol UDP\nlb_algo rr\nlb_kind " + kind + "\n" + inside
                + "\nreal_server 10.0.0.1 80 {\n}\n}\n";
    }

    @Test
    void theDefaultFileAsksForNothingMore() throws IOException {
        assertThat(limits(Files.readString(Path.of("conf/pollux.conf")))).isEmpty();
    }

    @Test
    void whatWouldForwardDifferentlyIsRefused() {
        assertThat(List.of(
                        server("192.0.2.1 80", "NAT", "ha_suspend"),
                        server("192.0.2.1 80", "NAT", "").replace("80 {\n}", "80 {\nSSL_GET {\nurl {\npath /\n}\n}\n}"),
                        "static_routes {\n10.0.0.0/8 via 192.0.2.1 encap mpls 100\n}\n"))
                .allSatisfy(text -> assertThat(limits(text))
                        .as(text)
                        .anyMatch(limit -> limit.consequence() == Consequence.REFUSED));
    }

    @Test
    void ipv6ServicesForAllPortsAndMarksAreServed() {
        assertThat(limits(server("fwmark 5", "NAT", ""))).isEmpty();
        assertThat(limits(server("192.0.2.1", "NAT", ""))).isEmpty();
        assertThat(limits(server("2001:db8::1 80", "NAT", "").replace("10.0.0.1", "2001:db8::5")))
                .isEmpty();
    }

    @Test
    void whatNobodyIsToldIsLeftOutWithAWarning() {
        assertThat(limits("global_defs {\nnotification_email {\na@example.org\n}\n}\n"))
                .extracting(Limit::message)
                .containsExactly("mail (notification_email) is not done by this version and left out");
    }

    @Test
    void eachLimitIsAWarningThatCanBeAllowed() {
        String text = "global_defs {\nnotification_email {\na@example.org\n}\n}\n";
        Reading.Accepted shown = (Reading.Accepted) ConfigurationReader.read(Source.of("f", text));
        Reading.Accepted allowed = (Reading.Accepted) ConfigurationReader.read(
                Source.of("f", text.replace("notification", "allow_warning not-in-this-version\nnotification")));

        assertThat(VersionLimits.diagnostics(shown.configuration(), "f")
                        .getFirst()
                        .oneLine())
                .isEqualTo("f: warning: mail (notification_email) is not done by this version and left out "
                        + "[not-in-this-version]");
        assertThat(VersionLimits.diagnostics(allowed.configuration(), "f")).isEmpty();
        assertThat(VersionLimits.of(allowed.configuration())).hasSize(1);
    }
}
