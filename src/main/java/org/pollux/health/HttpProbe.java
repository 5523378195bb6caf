package org.pollux.health;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.AsyncTimeout;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.pollux.config.Checker;

/**
 * {@code HTTP_GET}: every URL answers with an accepted status and, where a digest is given, with the expected body.
 *
 * <p>Each URL is asked over a connection of its own to the checker's target, whatever the Host header says.
 * Redirects are answers like any other: their status is judged, they are not followed. The timeout applies to the
 * connection and then again to the whole answer, body included.
 */
final class HttpProbe implements Probe {
    /** No more of a body is read. A longer one cannot have the expected digest; without a digest it is long enough. */
    private static final long LONGEST_BODY = 16L << 20;

    /** Never looked up and never sent: connections go to the target, the Host header is always given. */
    private static final String UNUSED_NAME = "target.invalid";

    private final InetSocketAddress endpoint;
    private final Duration timeout;
    private final long longestBody;
    private final List<Question> questions;
    private final OkHttpClient client;

    private record Question(Checker.Url expected, Request request) {}

    /**
     * Prepares the requests.
     *
     * @throws IllegalArgumentException when a path or a virtual host cannot be written in a request
     */
    HttpProbe(Checker.Http checker) {
        this(checker, LONGEST_BODY);
    }

    /** As above, reading no more than so many bytes of a body. */
    HttpProbe(Checker.Http checker, long longestBody) {
        this.longestBody = longestBody;
        this.endpoint = new InetSocketAddress(
                checker.target().address(), checker.target().port());
        this.timeout = checker.schedule().timeout();
        this.questions = checker.urls().stream()
                .map(url -> new Question(url, request(url)))
                .toList();
        this.client = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                .proxy(Proxy.NO_PROXY)
                .dns(name -> List.of(endpoint.getAddress()))
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
                // With it, connections would be made on another thread, which a stop does not interrupt.
                .fastFallback(false)
                .followRedirects(false)
                .retryOnConnectionFailure(false)
                .connectTimeout(timeout)
                // The answer as a whole is limited, from the moment the connection stands.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .addNetworkInterceptor(HttpProbe::overTheNetwork)
                .build();
    }

    private static Response overTheNetwork(Interceptor.Chain chain) throws IOException {
        AnswerLimit limit = chain.request().tag(AnswerLimit.class);
        if (limit != null) {
            limit.enter();
        }
        // "503, Retry-After: 0" would make the client ask a second time by itself.
        return chain.proceed(chain.request())
                .newBuilder()
                .removeHeader("Retry-After")
                .build();
    }

    private Request request(Checker.Url url) {
        HttpUrl address = HttpUrl.get("http://" + UNUSED_NAME + ":" + endpoint.getPort() + url.path());
        if (!address.host().equals(UNUSED_NAME) || address.port() != endpoint.getPort()) {
            throw new IllegalArgumentException("path must begin with a slash: " + url.path());
        }
        return new Request.Builder()
                .url(address)
                .header("Host", url.virtualHost().orElseGet(this::ownName))
                .header("User-Agent", "Pollux")
                .header("Connection", "close")
                // The digest is that of the page, not of a compressed form.
                .header("Accept-Encoding", "identity")
                .build();
    }

    /**
     * The target itself; the port is left out where it is HTTP's own (RFC 9110 §4.2.1), and so is an IPv6 zone, which
     * means nothing to the other side (RFC 6874 §4).
     */
    private String ownName() {
        String name = endpoint.getPort() == 80 ? Endpoints.host(endpoint.getAddress()) : Endpoints.text(endpoint);
        return name.replaceFirst("%[^]]*", "");
    }

    @Override
    public ProbeResult run() throws InterruptedException {
        String seen = "";
        for (Question question : questions) {
            switch (ask(question)) {
                case ProbeResult.Down down -> {
                    return new ProbeResult.Down("GET " + question.expected().path() + ": " + down.reason());
                }
                case ProbeResult.Up up -> seen = up.reason();
            }
        }
        return new ProbeResult.Up(questions.size() == 1 ? seen : "all " + questions.size() + " pages as expected");
    }

    private ProbeResult ask(Question question) throws InterruptedException {
        AnswerLimit limit = new AnswerLimit(timeout);
        Call call = client.newCall(
                question.request().newBuilder().tag(AnswerLimit.class, limit).build());
        limit.call = call;
        try (Response response = call.execute()) {
            return judge(question.expected(), response);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (limit.exit()) {
                return new ProbeResult.Down("answer timed out after " + Reasons.text(timeout));
            }
            return new ProbeResult.Down(Reasons.connecting(e, timeout));
        } finally {
            limit.exit();
        }
    }

    private ProbeResult judge(Checker.Url expected, Response response) throws IOException {
        int status = response.code();
        if (expected.statusCodes().stream().noneMatch(r -> r.first() <= status && status <= r.last())) {
            return new ProbeResult.Down("status " + status + ", expected " + text(expected.statusCodes()));
        }
        Optional<String> digest = digest(response.body().source());
        if (expected.digest().isPresent() && !expected.digest().equals(digest)) {
            String found = digest.map(d -> "digest " + d).orElse("body longer than " + (longestBody >> 10) + " KiB");
            return new ProbeResult.Down(
                    found + ", expected digest " + expected.digest().get());
        }
        return new ProbeResult.Up("status " + status);
    }

    /** The MD5 of a body in lower-case hexadecimal digits; empty when it is longer than is read. */
    private Optional<String> digest(BufferedSource body) throws IOException {
        MessageDigest md5 = md5();
        byte[] buffer = new byte[8192];
        long total = 0;
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            total += n;
            if (total > longestBody) {
                return Optional.empty();
            }
            md5.update(buffer, 0, n);
        }
        return Optional.of(HexFormat.of().formatHex(md5.digest()));
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private static String text(List<Checker.StatusRange> ranges) {
        return ranges.stream()
                .map(r -> r.first() == r.last() ? "" + r.first() : r.first() + "-" + r.last())
                .collect(Collectors.joining(", "));
    }

    @Override
    public String target() {
        return Endpoints.text(endpoint);
    }

    /** Cancels a call whose answer is not complete in time. Entered when the connection stands. */
    private static final class AnswerLimit extends AsyncTimeout {
        private volatile @Nullable Call call;

        AnswerLimit(Duration timeout) {
            timeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        protected void timedOut() {
            Call started = call;
            if (started != null) {
                started.cancel();
            }
        }
    }
}
