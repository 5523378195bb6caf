package org.pollux.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.director.Administration;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Explanation;
import org.pollux.director.Journal;

class ControlSocketTest {
    private static final DirectorStatus STATUS = new DirectorStatus(
            "1.2.3",
            "alpha",
            42,
            Instant.parse("2026-01-02T03:04:05.000006Z"),
            new DirectorStatus.ConfigurationFile(
                    "/etc/pollux/pollux.conf",
                    Instant.parse("2026-01-02T03:04:04Z"),
                    new DirectorStatus.Reload(Instant.parse("2026-01-02T03:04:05Z"), "REFUSED", "needs a restart")),
            List.of(new DirectorStatus.Instance(
                    "VI_1",
                    "MASTER",
                    Instant.parse("2026-01-02T03:04:06.000000Z"),
                    "no master was heard for 3609 ms",
                    "eth0",
                    51,
                    150,
                    150,
                    List.of("10.0.0.100/24 dev eth0"),
                    null)),
            List.of(new DirectorStatus.Peer("beta", "director", "10.0.0.2", 5000, 12L, 1003)),
            List.of(),
            new DirectorStatus.DataPlane(
                    List.of(new DirectorStatus.DataPlane.Port("eth0", "native", 1, null)),
                    null,
                    new DirectorStatus.DataPlane.ConnectionTable(5, 1000, 2, 500, 1, 4096),
                    Map.of("forwarded", 7L),
                    new DirectorStatus.DataPlane.PacketThread(0.0015, 0.001, 0.0005, 2, 0.25),
                    List.of(new DirectorStatus.DataPlane.SyncDaemon(
                            "master", "eth1", 51, 3, 40, Map.of("queue_full", 2L), null))),
            List.of(
                    new Journal.RoleChange(
                            Instant.parse("2026-01-02T03:04:06.000001Z"),
                            "VI_1",
                            "BACKUP",
                            "MASTER",
                            "adverts_missing",
                            "no master was heard for 3609 ms",
                            new Journal.Inputs(
                                    150,
                                    3,
                                    "alpha",
                                    List.of(new Journal.Heard("beta", "10.0.0.2", "BACKUP", 100, 12, true))),
                            List.of(new Journal.Step("lease", 51))),
                    new Journal.Event(
                            Instant.parse("2026-01-02T03:04:07.000001Z"), null, "merge", "directors that were apart")),
            List.of(new DirectorStatus.Refusal("10.0.0.3", "other_secret", "has another secret", 2, 1500)));

    private Path socket;

    @BeforeEach
    void place(@TempDir Path folder) {
        socket = folder.resolve("control.sock");
    }

    private record Fixed(DirectorStatus status) implements Control {
        @Override
        public List<Explanation> why(Optional<String> instance) {
            throw new IllegalArgumentException("nothing asked");
        }

        @Override
        public List<Journal.Entry> journal() {
            return STATUS.journal();
        }

        @Override
        public String metrics() {
            return "pollux_peers 1.0\n";
        }

        @Override
        public CommandResult reload(boolean rehearsal) {
            return new CommandResult(0, rehearsal ? "would change\n" : "changed\n", "");
        }

        @Override
        public CommandResult prepareRestart() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restart() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Administration> administration() {
            return Optional.empty();
        }
    }

    private ControlServer open() throws IOException {
        return ControlServer.open(socket, new Fixed(STATUS));
    }

    private String exchange(byte[] asked) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer bytes = ByteBuffer.wrap(asked);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void statusArrivesAsItWasSaid() throws IOException {
        try (ControlServer server = open()) {
            assertThat(server).isNotNull();
            assertThat(new ControlClient(socket).status()).isEqualTo(STATUS);
        }
    }

    @Test
    void statusHasTheDocumentedFieldNames() throws IOException {
        assertThat(Json.pretty(STATUS))
                .contains("\"router_id\" : \"alpha\"")
                .contains("\"started\" : \"2026-01-02T03:04:05.000006Z\"")
                .contains("\"last_reload\" : {")
                .contains("\"interface\" : \"eth0\"")
                .contains("\"virtual_router_id\" : 51")
                .contains("\"member_ms\" : 5000")
                .contains("\"last_heard_ms\" : 12")
                .contains("\"longest_silence_ms\" : 1003")
                .contains("\"micros\" : 51");
    }

    @Test
    void reloadAndItsRehearsalAreToldApart() throws IOException {
        try (ControlServer server = open()) {
            assertThat(server).isNotNull();
            assertThat(new ControlClient(socket).reload(false).out()).isEqualTo("changed\n");
            assertThat(new ControlClient(socket).reload(true).out()).isEqualTo("would change\n");
            assertThat(exchange(
                            "{\"operation\":\"reload\",\"arguments\":[\"--force\"]}".getBytes(StandardCharsets.UTF_8)))
                    .contains("error")
                    .contains("--force");
        }
    }

    @Test
    void socketIsForOwnerAndGroupOnly() throws IOException {
        try (ControlServer server = open()) {
            assertThat(server).isNotNull();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw----");
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void socketLeftByAKilledDirectorIsReplaced() throws IOException {
        Files.createFile(socket);
        try (ControlServer server = open()) {
            assertThat(server).isNotNull();
            assertThat(new ControlClient(socket).status().routerId()).isEqualTo("alpha");
        }
    }

    @Test
    void requestThatIsNotUnderstoodGetsAnError() throws IOException {
        try (ControlServer server = open()) {
            assertThat(server).isNotNull();
            assertThat(exchange("{\"operation\":\"explode\"}".getBytes(StandardCharsets.UTF_8)))
                    .contains("error");
            assertThat(exchange("not json".getBytes(StandardCharsets.UTF_8))).contains("not understood");
            assertThat(exchange(new byte[0])).contains("not understood");
            assertThat(exchange(new byte[70_000])).contains("longer than 65536 bytes");
            assertThat(new ControlClient(socket).status()).isEqualTo(STATUS);
        }
    }

    @Test
    void failureInsideTheDirectorReachesTheOperator() throws IOException {
        try (ControlServer server = open()) {
            assertThat(server).isNotNull();
            assertThatThrownBy(() -> new ControlClient(socket).why("nothing"))
                    .isInstanceOf(ControlException.class)
                    .hasMessageContaining("nothing asked");
        }
    }

    @Test
    void withoutADirectorTheErrorSaysWhatToDo() {
        assertThatThrownBy(() -> new ControlClient(socket).status())
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("no director is running")
                .hasMessageContaining(socket.toString())
                .hasMessageContaining("pollux run");
    }

    @Test
    void whatIsNoSocketIsNamed() throws IOException {
        Files.writeString(socket, "x");
        assertThatThrownBy(() -> new ControlClient(socket).status())
                .isInstanceOf(ControlException.class)
                .hasMessage("'" + socket + "' is no socket: name the director's with --socket or POLLUX_SOCKET");
        assertThatThrownBy(() -> new ControlClient(Path.of("")).status())
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("'' is no socket");
    }

    @Test
    void aSocketThatNobodyListensOnIsALeftover() throws Exception {
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThatThrownBy(() -> new ControlClient(socket).status())
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("no director listens at " + socket)
                .hasMessageContaining("pollux run");
        StringWriter err = new StringWriter();
        int exit = new ControlClient(socket)
                .ipvsadm(
                        List.of("-Ln"), Reader.nullReader(), new PrintWriter(new StringWriter()), new PrintWriter(err));
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("Can't initialize ipvs: no director listens at ")
                .endsWith(")\n");
    }
}
