package org.pollux.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.pollux.config.Reading;

/** The file that a newcomer starts from. */
class DefaultFileTest {
    @Test
    void isAcceptedWithoutAnyFinding() {
        Reading reading = ConfigurationReader.read(Path.of("conf/pollux.conf"));

        assertThat(DiagnosticRenderer.render(reading.diagnostics())).isEmpty();
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
    }
}
