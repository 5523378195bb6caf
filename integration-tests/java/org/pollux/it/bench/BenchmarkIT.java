package org.pollux.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Command;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.CommittedObject;

/** The benchmark's own machinery, with so little effort that its numbers mean nothing. */
class BenchmarkIT {
    @Test
    void measuresEverythingAndTellsItInThreeForms(@TempDir Path folder) throws Exception {
        Report report = new Benchmark(Effort.TRIAL, folder).run();
        assertThat(report.figures()).extracting(Figure::name).doesNotHaveDuplicates();
        for (Way way : Way.values()) {
            assertThat(report.figures())
                    .filteredOn(figure -> figure.name().equals(way.key() + "_rate_100"))
                    .singleElement()
                    .satisfies(figure -> assertThat(figure.median()).isGreaterThan(1000));
        }
        assertThat(report.figures())
                .filteredOn(figure -> figure.unit().equals("per second"))
                .hasSize(2)
                .allSatisfy(figure -> assertThat(figure.median()).isGreaterThan(100));
        JsonNode json = new ObjectMapper().readTree(folder.resolve("bench.json").toFile());
        assertThat(json.path("figures")).hasSameSizeAs(report.figures());
        assertThat(json.path("missed")).hasSameSizeAs(report.missed());
        for (JsonNode figure : json.path("figures")) {
            assertThat(figure.path("name").asText()).matches("[a-z0-9_]+");
            assertThat(figure.path("median").isNumber()).isTrue();
            assertThat(figure.path("rounds")).hasSize(1);
        }
        assertThat(Files.readString(folder.resolve("bench.txt"))).contains("Pollux NAT / bare XDP redirect, 1 flow");
        assertThat(Files.readString(folder.resolve("bench.svg")))
                .startsWith("<svg")
                .endsWith("</svg>\n")
                .contains("Pollux FULLNAT / bare XDP redirect, 100 flows");
        assertThat(Command.run("ip", "netns", "list"))
                .doesNotContain("plb" + ProcessHandle.current().pid());
    }

    @Test
    void theProgramsAreWhatTheirSourceCompilesTo() throws Exception {
        CommittedObject.assertIsWhatItsSourceCompilesTo(
                Path.of("src/test/bpf/bench.c"), Path.of("src/test/resources/org/pollux/it/bench/bench.bpf.o"));
        try (BpfCollection programs = BenchObject.load(false)) {
            assertThat(programs.map(BenchObject.STATE).spec().valueSize()).isEqualTo(BenchObject.State.BYTES);
        }
    }
}
