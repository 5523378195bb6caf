package org.pollux.config.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code conf/REFERENCE.md} is what the schema says; {@code -Dgolden.update=true} writes it anew. */
class ReferenceTest {
    private static final Path PAGE = Path.of("conf/REFERENCE.md");

    @Test
    void thePageIsCurrent() throws IOException {
        String page = Reference.markdown();

        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(page).isEqualTo(Files.readString(PAGE));
    }

    @Test
    void aKeywordIsExplainedInEveryBlockThatHasIt() {
        assertThat(Explanation.of("quorum").orElseThrow().text()).isEqualTo("""
                in cluster:
                    quorum majority|N
                    - how many directors and witnesses must see each other for one to be master
                    - takes majority, or a whole number from 1 to 32
                    - default: none: a director alone is master

                in vrrp_track_process:
                    quorum N
                    - so many must run
                    - takes a whole number from 1 to 65535
                    - default: 1

                in virtual_server:
                    quorum N
                    - the weight that must be alive
                    - takes a whole number from 1 to 4294967295
                    - default: 1
                """);
    }

    @Test
    void aWordThatIsNoneGetsTheNearest() {
        assertThat(Explanation.of("priorty")).isEmpty();
        assertThat(Explanation.near("priorty")).contains("priority");
    }

    @Test
    void aBlockSaysWhatItHas() {
        assertThat(Explanation.of("PING_CHECK").orElseThrow().text())
                .contains("in real_server:\n")
                .contains("- has in it: ")
                .contains("connect_timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"include", "includer", "@", "$NAME", "~SEQ", "~LST", "_ENV"})
    void linesThatAreNoKeywordsAreExplained(String word) {
        assertThat(Explanation.of(word).orElseThrow().text()).startsWith("in any place:\n");
    }
}
