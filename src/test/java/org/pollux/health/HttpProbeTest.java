package org.pollux.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pollux.config.Checker;

class HttpProbeTest {
    private static final List<Checker.StatusRange> SUCCESS = List.of(new Checker.StatusRange(200, 299));
    private static final String MD5_OF_HELLO = "5d41402abc4b2a76b9719d911017c592";
    private static final int LONGEST_BODY = 64 << 10;
    private static final Duration AMPLE = Duration.ofSeconds(5);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void open() throws IOException {
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void anAcceptedStatusIsUp() throws Exception {
        answer(200, "hello");
        assertThat(probe(AMPLE, url("/")).run()).isEqualTo(new ProbeResult.Up("status 200"));
    }

    @Test
    void anotherStatusIsDown() throws Exception {
        answer(503, "");
        assertThat(probe(AMPLE, url("/health")).run())
                .isEqualTo(new ProbeResult.Down("GET /health: status 503, expected 200-299"));
    }

    @Test
    void severalStatusRangesCanBeAccepted() throws Exception {
        answer(302, "");
        answer(404, "");
        List<Checker.StatusRange> ranges =
                List.of(new Checker.StatusRange(200, 204), new Checker.StatusRange(302, 302));
        Checker.Url url = new Checker.Url("/", Optional.empty(), ranges, Optional.empty());
        assertThat(probe(AMPLE, url).run()).isEqualTo(new ProbeResult.Up("status 302"));
        assertThat(probe(AMPLE, url).run()).isEqualTo(new ProbeResult.Down("GET /: status 404, expected 200-204, 302"));
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .code(301)
                .addHeader("Location", server.url("/elsewhere").toString())
                .build());
        assertThat(probe(AMPLE, url("/")).run()).isEqualTo(new ProbeResult.Down("GET /: status 301, expected 200-299"));
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void aBusyServerIsNotAskedTwice() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .code(503)
                .addHeader("Retry-After", "0")
                .build());
        answer(200, "");
        assertThat(probe(AMPLE, url("/")).run()).isInstanceOf(ProbeResult.Down.class);
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void theBodyMustHaveTheDigest() throws Exception {
        answer(200, "hello");
        answer(200, "jello");
        HttpProbe probe = probe(AMPLE, digest("/"));
        assertThat(probe.run()).isInstanceOf(ProbeResult.Up.class);
        assertThat(probe.run())
                .isEqualTo(new ProbeResult.Down(
                        "GET /: digest 7aa6991a62353dd2761280cf592542dc, expected digest " + MD5_OF_HELLO));
    }

    @Test
    void everyUrlMustBeAsExpected() throws Exception {
        answer(200, "");
        answer(200, "");
        answer(200, "");
        answer(500, "");
        HttpProbe probe = probe(AMPLE, url("/a"), url("/b"));
        assertThat(probe.run()).isEqualTo(new ProbeResult.Up("all 2 pages as expected"));
        assertThat(probe.run()).isEqualTo(new ProbeResult.Down("GET /b: status 500, expected 200-299"));
        assertThat(server.takeRequest().getTarget()).isEqualTo("/a");
        assertThat(server.takeRequest().getTarget()).isEqualTo("/b");
    }

    @Test
    void theHostHeaderSaysTheVirtualHostAndTheConnectionGoesToTheTarget() throws Exception {
        answer(200, "");
        Checker.Url url = new Checker.Url("/x?y=1", Optional.of("www.example.org"), SUCCESS, Optional.empty());
        assertThat(probe(AMPLE, url).run()).isInstanceOf(ProbeResult.Up.class);
        RecordedRequest request = request();
        assertThat(request.getHeaders().get("Host")).isEqualTo("www.example.org");
        assertThat(request.getTarget()).isEqualTo("/x?y=1");
        assertThat(request.getMethod()).isEqualTo("GET");
    }

    @Test
    void withoutAVirtualHostTheHostHeaderSaysTheTarget() throws Exception {
        answer(200, "");
        probe(AMPLE, url("/")).run();
        assertThat(request().getHeaders().get("Host")).isEqualTo("127.0.0.1:" + server.getPort());
    }

    @Test
    void eachRunHasAConnectionOfItsOwn() throws Exception {
        answer(200, "");
        answer(200, "");
        HttpProbe probe = probe(AMPLE, url("/"));
        probe.run();
        probe.run();
        int first = request().getConnectionIndex();
        assertThat(request().getConnectionIndex()).isNotEqualTo(first);
    }

    @Test
    void aClosedPortIsRefused() throws Exception {
        HttpProbe probe = probe(AMPLE, url("/"));
        server.close();
        assertThat(probe.run()).isEqualTo(new ProbeResult.Down("GET /: connection refused"));
    }

    @Test
    void aServerThatDoesNotAcceptTimesOut() throws Exception {
        try (FullBacklog silent = new FullBacklog()) {
            HttpProbe probe = probe(silent.address(), SHORT, url("/"));
            assertThat(probe.run()).isEqualTo(new ProbeResult.Down("GET /: connection timed out after 200 ms"));
        }
    }

    @Test
    void aServerThatAcceptsAndSaysNothingTimesOut() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            HttpProbe probe = probe((InetSocketAddress) silent.getLocalSocketAddress(), SHORT, url("/"));
            assertThat(probe.run()).isEqualTo(new ProbeResult.Down("GET /: answer timed out after 200 ms"));
        }
    }

    @Test
    void aBodyThatDripsTimesOutAsAWhole() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .body("x".repeat(1000))
                .throttleBody(1, 20, TimeUnit.MILLISECONDS)
                .build());
        assertThat(probe(SHORT, url("/")).run())
                .isEqualTo(new ProbeResult.Down("GET /: answer timed out after 200 ms"));
    }

    @Test
    void aBodyWithoutEndHasNoDigest() throws Exception {
        hugeBody();
        assertThat(probe(AMPLE, digest("/")).run())
                .isEqualTo(new ProbeResult.Down("GET /: body longer than 64 KiB, expected digest " + MD5_OF_HELLO));
    }

    @Test
    void aBodyWithoutEndIsLongEnoughWhenNoDigestIsExpected() throws Exception {
        hugeBody();
        assertThat(probe(AMPLE, url("/")).run()).isEqualTo(new ProbeResult.Up("status 200"));
    }

    @Test
    void anAnswerThatIsNoHttpIsDown() throws Exception {
        ProbeResult result = rawAnswer("220 mail ready\r\n");
        assertThat(result).isInstanceOf(ProbeResult.Down.class);
        assertThat(result.reason()).contains("unexpected status line");
    }

    @Test
    void anAnswerThatEndsTooEarlyIsDown() throws Exception {
        ProbeResult result = rawAnswer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        assertThat(result).isEqualTo(new ProbeResult.Down("GET /: unexpected end of stream"));
    }

    @Test
    void aPathThatLeadsElsewhereIsRefused() {
        assertThatThrownBy(() -> probe(AMPLE, url("@elsewhere.example/"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> probe(AMPLE, url("1/"))).isInstanceOf(IllegalArgumentException.class);
    }

    private void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder().code(status).body(body).build());
    }

    private void hugeBody() {
        Buffer body = new Buffer().write(new byte[LONGEST_BODY + 1]);
        server.enqueue(new MockResponse.Builder().body(body).build());
    }

    private RecordedRequest request() throws InterruptedException {
        return server.takeRequest();
    }

    /** The result of a probe whose request is answered with these bytes and the end of the connection. */
    private static ProbeResult rawAnswer(String bytes) throws Exception {
        try (ServerSocket raw = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> {
                try (var socket = raw.accept()) {
                    // The whole request is read first, or closing would reset the connection.
                    String request = "";
                    while (!request.endsWith("\r\n\r\n")) {
                        request += (char) socket.getInputStream().read();
                    }
                    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            ProbeResult result = probe((InetSocketAddress) raw.getLocalSocketAddress(), AMPLE, url("/"))
                    .run();
            answering.join();
            return result;
        }
    }

    private HttpProbe probe(Duration timeout, Checker.Url... urls) {
        return probe(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()), timeout, urls);
    }

    private static HttpProbe probe(InetSocketAddress at, Duration timeout, Checker.Url... urls) {
        return new HttpProbe(
                new Checker.Http(Checkers.target(at), Checkers.timeout(timeout), List.of(urls)), LONGEST_BODY);
    }

    private static Checker.Url url(String path) {
        return new Checker.Url(path, Optional.empty(), SUCCESS, Optional.empty());
    }

    private static Checker.Url digest(String path) {
        return new Checker.Url(path, Optional.empty(), SUCCESS, Optional.of(MD5_OF_HELLO));
    }
}
