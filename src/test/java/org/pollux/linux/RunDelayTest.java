package org.pollux.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class RunDelayTest {
    @Test
    void itNeverGoesBack() throws Exception {
        try (RunDelay delay = RunDelay.ofThisThread()) {
            long before = delay.nanos();
            for (int i = 0; i < 100; i++) {
                long now = delay.nanos();
                assertThat(now).isGreaterThanOrEqualTo(before);
                before = now;
            }
        }
    }

    @Test
    void itIsTheSecondNumber() throws Exception {
        assertThat(second("1234 567 89\n")).isEqualTo(567);
        assertThat(second("0 18446744073 1\n")).isEqualTo(18_446_744_073L);
    }

    @Test
    void anotherTextIsRefused() {
        for (String text : new String[] {"", "12", "12 ", "12  3", "x y z"}) {
            assertThatThrownBy(() -> second(text)).as(text).isInstanceOf(LinuxException.class);
        }
    }

    private static long second(String text) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(text);
            return RunDelay.secondNumber(memory, text.length());
        }
    }
}
