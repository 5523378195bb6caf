package org.pollux.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Compiles an eBPF source again and compares the result, section by section, with the object that is committed. */
public final class CommittedObject {
    private static final Path BUILD = Path.of("src/main/bpf/build");
    private static final int TOOL_MISSING = 3;

    private CommittedObject() {}

    /**
     * Fails when the source compiles to other instructions, maps or data than the object holds, or when it cannot be compiled
     * although this is CI ({@code CI} is set in the environment); skips where the compiler is missing elsewhere.
     *
     * @param source the C file
     * @param object the committed object
     */
    public static void assertIsWhatItsSourceCompilesTo(Path source, Path object) throws Exception {
        Path scratch = Files.createTempDirectory("pollux-bpf");
        Path fresh = scratch.resolve("fresh.o");
        try {
            compile(source, fresh, scratch.resolve("log"));
            Map<String, byte[]> expected = sections(Files.readAllBytes(fresh), "the source");
            Map<String, byte[]> committed = sections(Files.readAllBytes(object), object.toString());
            assertThat(committed.keySet()).as("sections of %s", object).isEqualTo(expected.keySet());
            expected.forEach((name, bytes) -> {
                if (!Arrays.equals(bytes, committed.get(name))) {
                    fail("section %s of %s is not what %s compiles to: run src/main/bpf/build", name, object, source);
                }
            });
        } finally {
            for (String name : new String[] {"fresh.o", "log"}) {
                Files.deleteIfExists(scratch.resolve(name));
            }
            Files.delete(scratch);
        }
    }

    private static void compile(Path source, Path object, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(BUILD.toString(), source.toString(), object.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            fail("%s took more than a minute", BUILD);
        }
        String output = Files.readString(log);
        if (process.exitValue() == TOOL_MISSING) {
            Optional<String> ci = Optional.ofNullable(System.getenv("CI"));
            Assumptions.assumeTrue(ci.isPresent(), () -> "not compared with its source: " + output);
        }
        assertThat(process.exitValue()).as(output).isZero();
    }

    /** Sections that the kernel gets something of: not type descriptions, which hold line numbers, and not symbols. */
    private static Map<String, byte[]> sections(byte[] object, String origin) throws BpfObjectException {
        ElfFile elf = ElfFile.read(object, origin);
        Map<String, byte[]> sections = new LinkedHashMap<>();
        for (ElfFile.Section section : elf.sections()) {
            boolean content = section.type() == ElfFile.SHT_PROGBITS || section.type() == ElfFile.SHT_NOBITS;
            if (content && !section.name().startsWith(".BTF")) {
                sections.put(section.name(), elf.bytes(section));
                StringBuilder references = new StringBuilder();
                for (ElfFile.Relocation relocation : elf.relocations(section)) {
                    references
                            .append(relocation.offset())
                            .append(' ')
                            .append(relocation.symbol().name())
                            .append('\n');
                }
                sections.put(
                        section.name() + " (references)", references.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return sections;
    }
}
