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
        return read(text);
    }

    private static Configuration read(String text) {
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
                .containsExactly("f:1:1: warning: advert_int of 'web' differs between the directors: 1 s here, 2 s "
                        + "there [disagreement]");
    }

    @Test
    void anInstanceThatOnlyOneHasIsFoundInEither() {
        Configuration none = read("");
        String finding = "f:1:1: warning: the other director has no instance with the virtual_router_id 5 of 'web' "
                + "[disagreement]";

        assertThat(findings(director(150, ""), none)).containsExactly(finding);
        assertThat(findings(none, director(150, ""))).containsExactly(finding);
    }

    @Test
    void anAddressThatOnlyOneHasIsFoundWhereItStands() {
        String more = "virtual_ipaddress_excluded {\n192.0.2.11/24\n}";
        String finding =
                "f:6:1: warning: the other director's 'web' does not have the address 192.0.2.11 [disagreement]";

        assertThat(findings(director(150, more), director(100, ""))).containsExactly(finding);
        assertThat(findings(director(100, ""), director(150, more))).containsExactly(finding);
    }

    @Test
    void instancesOfOneIdOnTwoInterfacesAreToldApartByName() {
        String text = instance("a", "eth0", "192.0.2.1/24") + instance("b", "eth1", "192.0.2.2/24");
        Configuration mine = read(text.replace("priority 100", "priority 150"));

        assertThat(findings(mine, read(text))).isEmpty();
    }

    private static String instance(String name, String interfaceName, String address) {
        return "vrrp_instance " + name + " {\ninterface " + interfaceName + "\nvirtual_router_id 7\npriority 100\n"
                + "virtual_ipaddress {\n" + address + "\n}\n}\n";
    }

    @Test
    void theWeightsOfTheOtherDirectorCountToo() {
        assertThat(findings(director(100, ""), director(150, "track_interface {\neth1 weight -20\n}")))
                .containsExactly("f:6:1: warning: no weight of 'web' causes a failover: with all of them failed its "
                        + "priority is 130, above the other director's 100 [weight-without-failover]");
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
