package org.pollux.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.linux.program.Program;
import org.pollux.linux.program.RunAs;

class ScriptQueueTest {
    private static final RunAs ROOT = new RunAs("root", 0, 0, "/root", "/bin/sh");

    private final ScriptQueue queue = new ScriptQueue(2);

    private static ScriptRun run(String what) {
        return new ScriptRun(what, new Program(List.of("/bin/true"), ROOT), Duration.ofSeconds(1));
    }

    @Test
    void oneRunsAtATimeInOrder() {
        queue.add(run("a"));
        queue.add(run("b"));
        assertThat(queue.begin()).map(ScriptRun::what).contains("a");
        assertThat(queue.begin()).isEmpty();
        queue.ended();
        assertThat(queue.begin()).map(ScriptRun::what).contains("b");
        assertThat(queue.isIdle()).isFalse();
        queue.ended();
        assertThat(queue.isIdle()).isTrue();
    }

    @Test
    void theOldestThatWaitsIsLeftOutForTheNewest() {
        queue.add(run("a"));
        queue.begin();
        assertThat(queue.add(run("b"))).isEmpty();
        assertThat(queue.add(run("c"))).isEmpty();
        assertThat(queue.add(run("d"))).map(ScriptRun::what).contains("b");
        queue.ended();
        assertThat(queue.begin()).map(ScriptRun::what).contains("c");
    }
}
