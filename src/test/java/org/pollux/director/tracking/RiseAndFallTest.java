package org.pollux.director.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pollux.election.TrackerState;

class RiseAndFallTest {
    private static String after(RiseAndFall result, String runs) {
        StringBuilder states = new StringBuilder();
        for (int i = 0; i < runs.length(); i++) {
            TrackerState before = result.state();
            boolean changed = result.note(runs.charAt(i) == '+');
            assertThat(changed).isEqualTo(!before.equals(result.state()));
            states.append(
                    switch (result.state()) {
                        case TrackerState.Up _ -> 'U';
                        case TrackerState.Down _ -> 'D';
                        default -> '?';
                    });
        }
        return states.toString();
    }

    @Test
    void theFirstResultDecidesByItself() {
        assertThat(after(new RiseAndFall(3, 3, false), "+")).isEqualTo("U");
        assertThat(after(new RiseAndFall(3, 3, false), "-")).isEqualTo("D");
    }

    @Test
    void afterwardsItTakesSoManyInARow() {
        assertThat(after(new RiseAndFall(2, 3, false), "+--+---+-++")).isEqualTo("UUUUUUDDDDU");
    }

    @Test
    void oneThatBeginsAsBadMustRise() {
        RiseAndFall result = new RiseAndFall(2, 1, true);
        assertThat(result.state()).isEqualTo(TrackerState.DOWN);
        assertThat(after(result, "+-++-")).isEqualTo("DDDUD");
    }
}
