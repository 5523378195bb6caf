package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MendingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "interface eth0 is down            | bring it up: ip link set dev eth0 up",
                "interface eth0.5 has no carrier   | look after its cable and the switch port, or after what it is"
                        + " stacked on: ip link show dev eth0.5",
                "interface x does not exist        | create the interface, or correct its name in the configuration and"
                        + " reload",
                "10.0.0.1/24 dev eth1 is not in place: interface eth1 does not exist | create the interface, or correct"
                        + " its name in the configuration and reload",
                "chk_web is down                   | the tracker chk_web must succeed again",
                "this process did not run for 2 s  | nothing: it has been out of step and rejoins by itself; see what"
                        + " held the process up",
                "10.0.0.1/24 dev eth0: not permitted | remove the cause; it is tried again by itself within some seconds"
            })
    void everyCauseHasARemedy(String cause, String remedy) {
        assertThat(Mending.of(cause, List.of("chk_web"))).isEqualTo(remedy);
    }

    @Test
    void whatTheWatchOverInterfacesSaysIsUnderstood() {
        List<String> causes = new ArrayList<>();
        LinkWatch watch = new LinkWatch(LinkWatchTest.configuration("", ""), new LinkWatch.Results() {
            @Override
            public void raise(String instance, String cause) {
                causes.add(cause);
            }

            @Override
            public void clear(String instance, String cause) {}

            @Override
            public void tracked(String interfaceName, boolean usable) {}
        });
        watch.all(List.of(), 0);
        assertThat(causes).isNotEmpty().allSatisfy(cause -> assertThat(
                        Mending.of(cause, Optional.<String>empty().stream().toList()))
                .startsWith("create the interface"));
    }
}
