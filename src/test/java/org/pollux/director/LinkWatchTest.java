package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pollux.config.Configuration;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.syntax.Source;
import org.pollux.linux.Link;

class LinkWatchTest {
    private static final int UP = 0x1;
    private static final int RUNNING = 0x40;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final List<String> said = new ArrayList<>();
    private long now = 17 * SECOND;

    private final LinkWatch.Results results = new LinkWatch.Results() {
        @Override
        public void raise(String instance, String cause) {
            said.add("+" + instance + ": " + cause);
        }

        @Override
        public void clear(String instance, String cause) {
            said.add("-" + instance + ": " + cause);
        }

        @Override
        public void tracked(String interfaceName, boolean usable) {
            said.add(interfaceName + (usable ? " up" : " down"));
        }
    };

    private LinkWatch watch = watching("");

    private LinkWatch watching(String more) {
        return new LinkWatch(configuration(more, ""), results);
    }

    static Configuration configuration(String inInstance, String atRoot) {
        Reading reading = ConfigurationReader.read(Source.of("test", """
                vrrp_instance VI {
                    interface outer
                    virtual_router_id 1
                    priority 100
                    virtual_ipaddress {
                        10.0.0.1/24 dev inner
                    }
                    %s
                }
                %s
                """.formatted(inInstance, atRoot)));
        if (reading instanceof Reading.Accepted accepted) {
            return accepted.configuration();
        }
        throw new AssertionError(reading.toString());
    }

    private static Link link(String name, int flags) {
        return new Link(7, name, Optional.empty(), 1500, flags);
    }

    private void change(String name, int flags) {
        watch.changed(link(name, flags), now);
    }

    @Test
    void lostCarrierIsAFaultUntilItIsBack() {
        change("outer", UP | RUNNING);
        change("outer", UP);
        change("outer", UP);
        change("outer", UP | RUNNING);
        assertThat(said).containsExactly("+VI: interface outer has no carrier", "-VI: interface outer has no carrier");
    }

    @Test
    void interfaceOfAnAddressCountsToo() {
        change("inner", 0);
        assertThat(said).containsExactly("+VI: interface inner is down");
    }

    @Test
    void ownInterfaceDoesNotCountWhereItIsNotTracked() {
        watch = watching("dont_track_primary");
        change("outer", 0);
        change("inner", 0);
        assertThat(said).containsExactly("+VI: interface inner is down");
    }

    @Test
    void causeThatTurnsIntoAnotherNeverLeavesAGap() {
        change("outer", UP);
        watch.removed(link("outer", 0), now);
        assertThat(said)
                .containsExactly(
                        "+VI: interface outer has no carrier",
                        "+VI: interface outer does not exist",
                        "-VI: interface outer has no carrier");
    }

    @Test
    void othersInterfacesAreNobodysFault() {
        change("elsewhere", 0);
        assertThat(said).isEmpty();
    }

    @Test
    void readingAnewFindsWhatWasMissed() {
        watch.all(List.of(link("outer", UP | RUNNING)), now);
        assertThat(said).containsExactly("+VI: interface inner does not exist");
    }

    @Test
    void trackedInterfacesAreToldWhenKnownAndWhenTheyChange() {
        watch = watching("track_interface {\nother weight 10\n}");
        change("other", UP | RUNNING);
        change("other", UP | RUNNING);
        change("other", UP);
        change("other", 0);
        change("other", UP | RUNNING);
        assertThat(said).containsExactly("other up", "other down", "other up");
    }

    @Test
    void delayedInterfaceCountsWhenItsChangeHasLasted() {
        watch = new LinkWatch(configuration("", "interface_up_down_delays {\nouter 2 5\n}"), results);
        change("outer", UP | RUNNING);
        change("outer", UP);
        now += SECOND;
        watch.step(now);
        change("outer", UP | RUNNING);
        now += 10 * SECOND;
        watch.step(now);
        assertThat(said).as("down for a second only").isEmpty();

        change("outer", UP);
        assertThat(watch.nextDeadline()).isEqualTo(now + 2 * SECOND);
        now += 2 * SECOND;
        watch.step(now);
        change("outer", UP | RUNNING);
        assertThat(said).containsExactly("+VI: interface outer has no carrier");
        now += 5 * SECOND;
        watch.step(now);
        assertThat(said).containsExactly("+VI: interface outer has no carrier", "-VI: interface outer has no carrier");
        assertThat(watch.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void downFromTheStartCountsAtOnce() {
        watch = new LinkWatch(configuration("", "interface_up_down_delays {\nouter 2 5\n}"), results);
        change("outer", 0);
        assertThat(said).containsExactly("+VI: interface outer is down");
    }

    @Test
    void anotherConfigurationIsToldWhatConcernsItNow() {
        change("outer", 0);
        change("inner", UP | RUNNING);
        said.clear();

        watch.reconfigure(configuration("dont_track_primary\ntrack_interface {\nouter weight 5\n}", ""), now);
        assertThat(said).containsExactly("-VI: interface outer is down", "outer down");
        said.clear();

        watch.reconfigure(configuration("", ""), now);
        assertThat(said).containsExactly("+VI: interface outer is down");
    }

    @Test
    void theSameConfigurationAgainIsNoRecovery() {
        change("outer", 0);
        change("inner", UP | RUNNING);
        said.clear();
        assertThat(watch.reconfigure(configuration("", ""), now)).isTrue();
        assertThat(said).noneMatch(text -> text.startsWith("-"));
    }

    @Test
    void anInterfaceThatWasNotWatchedHasToBeReadFirst() {
        change("outer", UP | RUNNING);
        change("inner", UP | RUNNING);
        assertThat(watch.reconfigure(configuration("track_interface {\nthird\n}", ""), now))
                .isFalse();
    }
}
