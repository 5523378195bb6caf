package org.pollux.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PossibleCpusTest {
    @Test
    void countsListsAndRanges() {
        assertThat(PossibleCpus.count("0")).isEqualTo(1);
        assertThat(PossibleCpus.count("0-127")).isEqualTo(128);
        assertThat(PossibleCpus.count("0-3,8,10-11")).isEqualTo(7);
    }

    @Test
    void refusesWhatIsNoList() {
        assertThatThrownBy(() -> PossibleCpus.count("3-1")).hasMessageContaining("runs backwards");
        assertThatThrownBy(() -> PossibleCpus.count("")).isInstanceOf(NumberFormatException.class);
    }
}
