package org.pollux.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A check of one real server, with all it inherits resolved. */
public sealed interface Checker {
    /** What is asked. */
    Target target();

    /** When and how often. */
    Schedule schedule();

    /**
     * Where a check connects to.
     *
     * @param address {@code connect_ip}, or the real server's address
     * @param port {@code connect_port}, or the real server's port; meaningless for {@link Ping}
     */
    record Target(InetAddress address, int port) {}

    /**
     * When a check runs and when its result counts.
     *
     * @param interval {@code delay_loop}: from the end of one check to the start of the next
     * @param timeout {@code connect_timeout}: for the connection, and for the whole answer
     * @param retries {@code retry}: failed attempts that are forgiven before the server counts as down
     * @param retryDelay {@code delay_before_retry}: the pause after a forgiven failure
     * @param warmup {@code warmup}: the first check runs after a random part of this
     */
    record Schedule(Duration interval, Duration timeout, int retries, Duration retryDelay, Duration warmup) {}

    /** {@code PING_CHECK}: ICMP echo. */
    record Ping(Target target, Schedule schedule) implements Checker {}

    /** {@code TCP_CHECK}: a TCP connection can be made. */
    record Tcp(Target target, Schedule schedule) implements Checker {}

    /**
     * {@code HTTP_GET}.
     *
     * @param target where to connect
     * @param schedule when
     * @param urls what to get, at least one; all must be as expected
     */
    record Http(Target target, Schedule schedule, List<Url> urls) implements Checker {
        /** Copies the list. */
        public Http {
            urls = List.copyOf(urls);
        }
    }

    /**
     * One {@code url} block of {@code HTTP_GET}.
     *
     * @param path {@code path}, beginning with a slash
     * @param virtualHost {@code virtualhost}: the Host header; the target's address when absent
     * @param statusCodes {@code status_code}: what is accepted, 200..299 when the file names none
     * @param digest {@code digest}: the MD5 of the body in 32 lower-case hexadecimal digits
     */
    record Url(String path, Optional<String> virtualHost, List<StatusRange> statusCodes, Optional<String> digest) {
        /** Copies the list. */
        public Url {
            statusCodes = List.copyOf(statusCodes);
        }
    }

    /**
     * A range of HTTP status codes.
     *
     * @param first the first, 100..599
     * @param last the last, included
     */
    record StatusRange(int first, int last) {}
}
