package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pollux.ipvs.sync.MessageReader;
import org.pollux.ipvs.sync.MessageReading;
import org.pollux.ipvs.sync.MessageVersion;
import org.pollux.ipvs.sync.MessageWriter;

/** What a Linux 6.1 master told its backup of recorded packets, byte for byte, and what the backup's tables were then. */
class SyncVectorsTest {
    private static final int SYNC_ID = 7;
    private static final int LONGEST = 1472;

    private final Bench bench = new Bench(Bench.linuxOptions());
    private List<String> lines = List.of();

    static Stream<String> recordings() {
        return Vectors.names("sync");
    }

    private List<String> all(String kind) {
        return lines.stream()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.substring(kind.length() + 1))
                .toList();
    }

    private void open(String name) {
        lines = Vectors.lines("sync", name);
        all("$").forEach(command -> assertThat(Typed.line(bench.table, command.substring("ipvsadm ".length()))
                        .exit())
                .isZero());
    }

    private AnnouncementRule rule() {
        for (String threshold : all("threshold")) {
            List<Integer> numbers =
                    Arrays.stream(threshold.split(" ")).map(Integer::parseInt).toList();
            return new AnnouncementRule(numbers.get(0), numbers.get(1), Duration.ZERO, 0, false);
        }
        return AnnouncementRule.DEFAULT;
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void theMasterTellsTheSame(String name) {
        open(name);
        List<SyncedConnection> told = new ArrayList<>();
        bench.engine.announce(rule(), changed -> told.add(SyncedConnection.copyOf(changed)));
        lines.stream()
                .filter(line -> line.startsWith("client ") || line.startsWith("rs "))
                .forEach(line -> bench.send(HexFormat.of().parseHex(line.substring(line.indexOf(' ') + 1))));

        MessageWriter writer = new MessageWriter(MessageVersion.V1, SYNC_ID, LONGEST);
        told.forEach(one -> assertThat(writer.add(one)).isEqualTo(MessageWriter.Outcome.WRITTEN));
        ByteBuffer message = writer.finish();
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        assertThat(List.of(HexFormat.of().formatHex(bytes))).isEqualTo(all("message"));
        assertThat(bench.engine.lostAnnouncements()).isZero();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void theBackupHasTheSameTables(String name) {
        open(name);
        for (String message : all("message")) {
            MessageReading reading = new MessageReader(SYNC_ID)
                    .read(ByteBuffer.wrap(HexFormat.of().parseHex(message)));
            assertThat(reading.faults()).isEmpty();
            reading.connections().forEach(one -> assertThat(
                            bench.engine.accept(one, bench.now).isTaken())
                    .isTrue());
        }
        String listed = Typed.line(bench.table, "-Lcn").out();
        assertThat(listed.lines().filter(line -> !line.startsWith("IPVS") && !line.startsWith("pro")))
                .map(SyncVectorsTest::withoutSeconds)
                .containsExactlyInAnyOrderElementsOf(all("listed").stream()
                        .map(SyncVectorsTest::withoutSeconds)
                        .toList());
        assertThat(bench.connections())
                .allMatch(one ->
                        bench.engine.connection(one.handle()).orElseThrow().told())
                .hasSameSizeAs(all("origin"));
        assertThat(Typed.line(bench.table, "-Ln --persistent-conn")
                        .out()
                        .lines()
                        .skip(1)
                        .map(String::stripTrailing))
                .containsExactlyElementsOf(all("persistent"));
    }

    /** The recordings were read a second or two after the messages. */
    private static String withoutSeconds(String line) {
        return line.replaceFirst("14:5\\d|15:00", "15:00").replaceFirst("01:3\\d|01:40", "01:40");
    }
}
