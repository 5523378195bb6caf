package org.pollux.linux.bpf;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CommittedObjectTest {
    @Test
    void theProbeIsWhatItsSourceCompilesTo() throws Exception {
        CommittedObject.assertIsWhatItsSourceCompilesTo(
                Path.of("src/test/bpf/probe.c"), Path.of("src/test/resources/org/pollux/linux/bpf/probe.bpf.o"));
    }
}
