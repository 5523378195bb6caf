package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.config.Configuration;

class SourceWatchTest {
    private static final String MISSING = "VI: this host does not have 192.0.2.1, its unicast_src_ip";

    private final List<String> said = new ArrayList<>();

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
            throw new AssertionError(interfaceName);
        }
    };

    private final SourceWatch watch = new SourceWatch(tracked(), results);

    private static Configuration tracked() {
        return LinkWatchTest.configuration("unicast_src_ip 192.0.2.1\ntrack_src_ip", "");
    }

    @Test
    void anAddressThatStaysMissingIsNoRecovery() {
        watch.all(List.of());
        assertThat(said).containsExactly("+" + MISSING);
        said.clear();
        assertThat(watch.reconfigure(tracked())).isTrue();
        watch.all(List.of());
        assertThat(said).containsExactly("+" + MISSING);
    }

    @Test
    void anInstanceThatTracksItNoMoreRecovers() {
        watch.all(List.of());
        said.clear();
        assertThat(watch.reconfigure(LinkWatchTest.configuration("", ""))).isTrue();
        assertThat(said).containsExactly("-" + MISSING);
    }

    @Test
    void anAddressThatWasNotWatchedHasToBeReadFirst() {
        assertThat(watch.reconfigure(LinkWatchTest.configuration("", ""))).isTrue();
        assertThat(watch.reconfigure(tracked())).isFalse();
        watch.all(List.of());
        assertThat(said).containsExactly("+" + MISSING);
    }
}
