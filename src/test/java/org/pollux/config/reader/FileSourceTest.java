package org.pollux.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.config.Reading;

/** Files that cannot be read are one clear line each. */
class FileSourceTest {
    @TempDir
    private Path folder;

    @Test
    void readsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.conf"), "global_defs {\n    router_id a\n}\n");

        assertThat(ConfigurationReader.read(file)).isInstanceOf(Reading.Accepted.class);
    }

    @Test
    void aMissingFile() {
        Path file = folder.resolve("none.conf");

        assertThat(shown(file)).isEqualTo(file + ": error: cannot read the configuration: no such file");
    }

    @Test
    void aDirectory() {
        assertThat(shown(folder))
                .isEqualTo(folder + ": error: cannot read the configuration: it is a directory, not a file");
    }

    @Test
    void aDevice() {
        assertThat(shown(Path.of("/dev/zero")))
                .isEqualTo("/dev/zero: error: cannot read the configuration: it is not a regular file");
    }

    @Test
    void aFileWithAFileAsItsFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file")).resolve("a.conf");

        assertThat(shown(file))
                .startsWith(file + ": error: cannot read the configuration: ")
                .doesNotContain("\n");
    }

    @Test
    void aFileThatIsTooBig() throws IOException {
        Path path = folder.resolve("big.conf");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(FileSource.LARGEST + 1L);
        }

        assertThat(shown(path)).isEqualTo(path + ": error: cannot read the configuration: it has more than 16 MiB");
    }

    private static String shown(Path file) {
        String text = DiagnosticRenderer.render(ConfigurationReader.read(file).diagnostics());
        return text.replace(" [unreadable-file]\n", "");
    }
}
