package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.pollux.control.ControlClient;
import org.pollux.control.ControlException;
import org.pollux.director.DirectorStatus;
import org.pollux.director.DropCause;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.Host;

/** What is limited is dropped, counted and told, and nobody else suffers; a drained server keeps what it has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LimitsAndDrainIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Less than the second after which a SYN is sent again. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final int PLAIN = 8080;
    private static final int LIMITED = 8081;
    private static final int SLOWED = 8082;
    private static final int DRAINED = 8083;
    private static final int TABLE = 1024;

    private final Collection<AutoCloseable> open = new ConcurrentLinkedQueue<>();
    private DirectorPair pair;
    private Director director;

    @BeforeAll
    void start(TestInfo test) throws Exception {
        pair = Laboratory.pair(test);
        director = pair.a();
        serve(pair.webHost(1), "1");
        serve(pair.webHost(2), "2");
        director.configure("data_plane {\n    max_connections " + TABLE + "\n}\n"
                + Configurations.instance(director, 150, "10.10.0.11", "10.10.0.12")
                + service(PLAIN, "", 1)
                + service(LIMITED, "connection_limit 3", 1)
                + service(SLOWED, "client_rate 1 burst 2", 1)
                + service(DRAINED, "", 1, 2));
        director.start();
        director.await(LIMIT, "the virtual servers answer", () -> {
            try (Socket socket = connect(PLAIN)) {
                return socket.getInputStream().read() == '1';
            } catch (IOException e) {
                return false;
            }
        });
    }

    @AfterAll
    void tearDown() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        pair.close();
    }

    private static String service(int port, String limit, int... servers) {
        StringBuilder content = new StringBuilder("    " + limit + "\n");
        for (int server : servers) {
            content.append("    real_server ")
                    .append(DirectorPair.webAddress(server))
                    .append(' ')
                    .append(PLAIN)
                    .append(" {\n        weight 1\n    }\n");
        }
        return Configurations.virtualServer("TCP", port, "NAT", content.toString());
    }

    /** Says its name, and then the same byte again and again until the other end has gone. */
    private void serve(Host host, String name) throws Exception {
        ServerSocket server = host.call(() -> new ServerSocket(PLAIN, 2 * TABLE));
        open.add(server);
        Thread.ofVirtual().start(() -> {
            while (true) {
                try {
                    Socket socket = server.accept();
                    open.add(socket);
                    socket.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
                    Thread.ofVirtual().start(() -> echo(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The other end has gone, which is its business.
            return;
        }
    }

    private Socket connect(int port) throws IOException {
        return connect(port, LIMIT);
    }

    private Socket connect(int port, Duration patience) throws IOException {
        try {
            return pair.client().call(() -> {
                Socket socket = new Socket();
                try {
                    socket.setSoTimeout((int) LIMIT.toMillis());
                    InetAddress address = InetAddress.ofLiteral(DirectorPair.VIP);
                    socket.connect(new InetSocketAddress(address, port), (int) patience.toMillis());
                    return socket;
                } catch (IOException e) {
                    socket.close();
                    throw e;
                }
            });
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the first packet of a connection was dropped, or all took long. */
    private boolean isDropped(int port) throws IOException {
        try {
            open.add(connect(port, PATIENCE));
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private Socket kept(int port) throws IOException {
        Socket socket = connect(port);
        open.add(socket);
        return socket;
    }

    private static void assertEchoes(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }

    private void assertTold(DropCause cause) throws ControlException {
        director.await(LIMIT, cause + " is in the log", () -> timesTold(cause) > 0);
        assertThat(dropped(cause)).isPositive();
    }

    private long dropped(DropCause cause) throws ControlException {
        return DropCause.of(Objects.requireNonNull(status().dataPlane()).counters())
                .getOrDefault(cause, 0L);
    }

    private DirectorStatus status() throws ControlException {
        return new ControlClient(director.socket()).status();
    }

    private long timesTold(DropCause cause) {
        String words = "packets are not forwarded: " + cause.words();
        return director.process().lines().stream()
                .filter(line -> line.contains(words))
                .count();
    }

    @Test
    @Order(1)
    void aServiceHasNoMoreConnectionsThanItMay() throws Exception {
        List<Socket> three = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            three.add(kept(LIMITED));
            assertThat(three.getLast().getInputStream().read()).isEqualTo('1');
        }
        for (int i = 0; i < 2; i++) {
            assertThat(isDropped(LIMITED)).isTrue();
        }
        assertTold(DropCause.SERVICE_FULL);
        assertThat(timesTold(DropCause.SERVICE_FULL)).isEqualTo(1);
        assertThat(director.pollux("status").out())
                .containsPattern("Not forwarded: [0-9]+ packets: a virtual server has");
        for (Socket socket : three) {
            assertEchoes(socket);
        }
        try (Socket other = connect(PLAIN)) {
            assertThat(other.getInputStream().read()).isEqualTo('1');
        }
        assertThat(director.pollux("connections", "--service", DirectorPair.VIP + ":" + LIMITED, "--count")
                        .out())
                .isEqualTo("3\n");
    }

    @Test
    @Order(2)
    void aClientBeginsNoMoreConnectionsASecondThanItMay() throws Exception {
        try (Socket one = connect(SLOWED);
                Socket another = connect(SLOWED)) {
            // More than the one a second that the rate gives.
            for (int i = 0; i < 100 && dropped(DropCause.SOURCE_LIMITED) == 0; i++) {
                isDropped(SLOWED);
            }
            assertEchoes(afterName(one));
            assertEchoes(afterName(another));
        }
        assertTold(DropCause.SOURCE_LIMITED);
        try (Socket other = connect(PLAIN)) {
            assertEchoes(afterName(other));
        }
    }

    private static Socket afterName(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isPositive();
        return socket;
    }

    @Test
    @Order(3)
    void aDrainedServerKeepsItsDownloadUntilTheTimeoutEndsIt() throws Exception {
        Socket download = kept(DRAINED);
        int server = download.getInputStream().read() - '0';
        AtomicLong received = new AtomicLong();
        Thread reader = Thread.ofVirtual().start(() -> {
            try (InputStream in = download.getInputStream()) {
                while (in.read() >= 0) {
                    received.incrementAndGet();
                }
            } catch (IOException e) {
                // As expected in the end.
                return;
            }
        });
        assertThat(director.pollux(
                                "drain",
                                DirectorPair.webAddress(server),
                                "--service",
                                DirectorPair.VIP + ":" + DRAINED,
                                "--timeout",
                                "4")
                        .out())
                .contains("1 connection, ended after 4 s");
        long begun = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            try (Socket socket = connect(DRAINED)) {
                assertThat(socket.getInputStream().read() - '0').isEqualTo(3 - server);
            }
            long before = received.get();
            download.getOutputStream().write('x');
            director.await(LIMIT, "the download goes on", () -> received.get() > before);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
        director.await(LIMIT, "the download is ended", () -> {
            try {
                download.getOutputStream().write('x');
                return false;
            } catch (SocketException e) {
                return true;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        reader.join();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(8));
        assertThat(director.pollux(
                                "connections",
                                "--server",
                                DirectorPair.webAddress(server),
                                "--service",
                                DirectorPair.VIP + ":" + DRAINED,
                                "--state",
                                "established",
                                "--count")
                        .out())
                .isEqualTo("0\n");
    }

    /** Last, because it stays full for some seconds. */
    @Test
    @Order(4)
    void aFullTableHarmsNothingThatIsEstablished() throws Exception {
        Socket before = afterName(kept(PLAIN));
        // All established, so that none makes room.
        while (!isDropped(PLAIN) || dropped(DropCause.TABLE_FULL) == 0) {
            assertThat(open).hasSizeLessThan(3 * TABLE);
        }
        assertTold(DropCause.TABLE_FULL);
        assertEchoes(before);
        // A service that has more than its share leaves the others a sixteenth.
        assertThat(Objects.requireNonNull(
                                Objects.requireNonNull(status().dataPlane()).connections())
                        .count())
                .isEqualTo(TABLE - TABLE / 16);
        afterName(kept(DRAINED));
    }
}
