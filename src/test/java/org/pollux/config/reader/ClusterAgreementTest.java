package org.pollux.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.config.Configuration;
import org.pollux.config.Diagnostic;
import org.pollux.config.Reading;
import org.pollux.config.syntax.Source;

class ClusterAgreementTest {
    private static Configuration director(int priority, String more) {
        String text = "vrrp_instance web {\ninterface eth0\nvirtual_router_id 5\npriority " + priority + "\n" + more
                + "\nvirtual_ipaddress {\n192.0.2.10/24\n}\n}\n";
        return ((Reading.Accepted) ConfigurationReader.read(Source.of("f", text))).configuration();
    }

    private static List<String> findings(Configuration mine, Configuration other) {
        return ClusterAgreement.between(mine, other).stream()
                .map(Diagnostic::oneLine)
                .toList();
    }

    @Test
    void directorsThatDifferInPriorityOnlyAgree() {
        assertThat(findings(director(150, ""), director(100, ""))).isEmpty();
    }

    @Test
    void advertIntervalsMustBeTheSame() {
        assertThat(findings(director(150, "advert_int 1"), director(100, "advert_int 2")))
                .containsExactly("f:1:1: warning: advert_int of 'web' differs between the directors [disagreement]");
    }

    @Test
    void aWeightMustReachTheOtherDirectorsPriority() {
        String weight = "track_interface {\neth1 weight -%d\n}";

        assertThat(findings(director(150, weight.formatted(20)), director(100, "")))
                .containsExactly("f:6:1: warning: no weight of 'web' causes a failover: with all of them failed its "
                        + "priority is 130, above the other director's 100 [weight-without-failover]");
        assertThat(findings(director(150, weight.formatted(60)), director(100, "")))
                .isEmpty();
        assertThat(findings(director(150, weight.formatted(60)), director(100, "nopreempt")))
                .containsExactly("f:6:1: warning: no weight of 'web' causes a failover: the other director has "
                        + "nopreempt [weight-without-failover]");
    }
}
