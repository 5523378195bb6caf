package org.pollux.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pollux.config.Diagnostic;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Reading;
import org.pollux.config.syntax.Source;

/** Big and hostile files: bounded findings, no deep recursion. */
class LargeFilesTest {
    @Test
    @Timeout(30)
    void thousandsOfVirtualServersAreRead() {
        StringBuilder text = new StringBuilder();
        int servers = 5000;
        for (int i = 0; i < servers; i++) {
            text.append("virtual_server 10.")
                    .append(i >> 8)
                    .append('.')
                    .append(i & 255)
                    .append(".1 80 {\n");
            text.append("    protocol TCP\n    lb_algo rr\n    lb_kind NAT\n    delay_loop 6\n");
            text.append("    real_server 192.0.2.1 80 {\n        TCP_CHECK {\n        }\n    }\n}\n");
        }

        Reading reading = read(text);

        assertThat(reading).isInstanceOfSatisfying(Reading.Accepted.class, a -> assertThat(
                        a.configuration().virtualServers())
                .hasSize(servers));
    }

    @Test
    @Timeout(30)
    void countlessErrorsAreCountedAndTheFirstListed() {
        StringBuilder text = new StringBuilder("global_defs {\n");
        for (int i = 0; i < 50_000; i++) {
            text.append("rooter_id x\nsmtp_server x\n");
        }

        Reading reading = read(text.append("}\n"));

        assertThat(reading).isInstanceOf(Reading.Refused.class);
        assertThat(reading.diagnostics()).hasSize(2 * 1000 + 2);
        assertThat(reading.diagnostics().get(2000).oneLine())
                .isEqualTo("f: error: 49000 more errors are not listed [too-many-findings]");
    }

    @Test
    void warningsDoNotHideALaterError() {
        StringBuilder text = new StringBuilder("global_defs {\n");
        text.repeat("smtp_server x\n", 3000);

        assertThat(read(text.append("rooter_id x\n}\n"))).isInstanceOf(Reading.Refused.class);
    }

    @Test
    @Timeout(30)
    void aVeryLongLineAndVeryDeepBlocksAreRefused() {
        Random random = new Random(1);
        StringBuilder line = new StringBuilder("global_defs {\nrouter_id ");
        for (int i = 0; i < 1_000_000; i++) {
            line.append((char) ('a' + random.nextInt(26)));
        }

        assertThat(read(line.append(" x\n}\n"))).isInstanceOf(Reading.Refused.class);
        assertThat(read(new StringBuilder().repeat("a {\n", 200_000))).isInstanceOf(Reading.Refused.class);
        assertThat(read(new StringBuilder().repeat("}", 200_000))).isInstanceOf(Reading.Refused.class);
    }

    @Test
    @Timeout(30)
    void definitionsThatDoubleEndAtTheExpansionBound() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            text.append("$A%d=${A%d} ${A%d}%n".formatted(i, i + 1, i + 1));
        }
        text.append("$A30=x\nglobal_defs {\nrouter_id $A0\n}\n");

        assertThat(read(text).diagnostics()).extracting(Diagnostic::code).contains(DiagnosticCode.EXPANSION_LIMIT);
    }

    @Test
    @Timeout(30)
    void linesOfDefinitionsThatDoubleEndAtTheExpansionBound() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            text.append("$A%d= \\%n    $A%d \\%n    $A%d%n%n".formatted(i, i + 1, i + 1));
        }
        text.append("$A30=rooter_id x\n$A0\n");

        assertThat(read(text)).isInstanceOf(Reading.Refused.class);
    }

    @Test
    @Timeout(30)
    void nestingOfAnyKindTakesNoStack() {
        assertThat(read(new StringBuilder("global_defs {\nrouter_id ").repeat("${", 200_000)))
                .isInstanceOf(Reading.Refused.class);
        assertThat(read(new StringBuilder().repeat("~SEQ(A,1,2) ", 100_000))).isInstanceOf(Reading.Refused.class);
        assertThat(read(new StringBuilder().repeat("@^a ", 200_000).append("rooter_id x\n")))
                .isInstanceOf(Reading.Refused.class);
        assertThat(read(new StringBuilder("vrrp_script a {\nscript ")
                        .repeat("'\"", 100_001)
                        .append("\n}\n")))
                .isInstanceOf(Reading.Refused.class);
    }

    private static Reading read(StringBuilder text) {
        return ConfigurationReader.read(Source.of("f", text.toString()));
    }
}
