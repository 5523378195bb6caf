package org.pollux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InstanceNameTest {
    @Test
    void itIsTheSocketsAndTheSameAfterARestart() {
        String name = InstanceName.of(Path.of("/run/pollux/control.sock"));
        assertThat(name)
                .startsWith("control_sock_")
                .isEqualTo(InstanceName.of(Path.of("/run/pollux/../pollux/control.sock")));
        assertThat(InstanceName.of(Path.of("/run/other/control.sock"))).isNotEqualTo(name);
    }

    @Test
    void anySocketGivesAUsableName() {
        for (String socket : new String[] {"/a b/c.d/\u00e9.sock", "/" + "x".repeat(100), "relative"}) {
            assertThat(InstanceName.of(Path.of(socket))).matches("[A-Za-z0-9_-]{1,64}");
        }
    }
}
