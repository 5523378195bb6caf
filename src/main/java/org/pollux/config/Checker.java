package org.pollux.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A check of one real server that is made again and again, with all it inherits resolved. */
public sealed interface Checker {
    /** When and how often. */
    Schedule schedule();

    /** The same question, asked at other times. */
    default Checker withSchedule(Schedule other) {
        return switch (this) {
            case Ping ping -> new Ping(ping.target(), other);
            case Tcp tcp -> new Tcp(tcp.target(), other);
            case Udp udp -> new Udp(udp.target(), other, udp.payload(), udp.reply());
            case Http http -> new Http(http.target(), other, http.urls());
            case Https https -> new Https(https.target(), other, https.urls(), https.serverName());
            case Smtp smtp -> new Smtp(smtp.target(), other, smtp.helo());
            case Dns dns -> new Dns(dns.target(), other, dns.type(), dns.name());
            case Misc misc -> new Misc(other, misc.script(), misc.dynamic());
        };
    }

    /** A check that asks somebody over the network. */
    sealed interface Remote extends Checker {
        /** Who is asked. */
        Target target();
    }

    /**
     * Where a check connects to.
     *
     * @param address {@code connect_ip}, or the real server's address
     * @param port {@code connect_port}, or the real server's port; meaningless for {@link Ping}
     * @param origin where it comes from
     */
    record Target(InetAddress address, int port, Origin origin) {
        /** A target that is asked from wherever the routes say. */
        public Target(InetAddress address, int port) {
            this(address, port, Origin.ANY);
        }
    }

    /**
     * Where a check comes from.
     *
     * @param address {@code bindto}
     * @param port {@code bind_port}
     * @param interfaceName {@code bind_if}
     * @param mark {@code fwmark}
     */
    record Origin(
            Optional<InetAddress> address,
            Optional<Integer> port,
            Optional<String> interfaceName,
            Optional<Integer> mark) {
        /** From wherever the routes say. */
        public static final Origin ANY =
                new Origin(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

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
    record Ping(Target target, Schedule schedule) implements Remote {}

    /** {@code TCP_CHECK}: a TCP connection can be made. */
    record Tcp(Target target, Schedule schedule) implements Remote {}

    /**
     * {@code UDP_CHECK}: a datagram is not refused, or is answered.
     *
     * @param target where to send
     * @param schedule when
     * @param payload {@code payload}: what is sent, in hexadecimal digits
     * @param reply {@code require_reply}: what must come back; when absent, nothing need come
     */
    record Udp(Target target, Schedule schedule, String payload, Optional<Reply> reply) implements Remote {}

    /**
     * The answer that {@code UDP_CHECK} wants.
     *
     * @param pattern its beginning in hexadecimal digits, {@code x} for any; empty for anything
     * @param shortest {@code min_reply_length} in bytes, 0..65535
     * @param longest {@code max_reply_length} in bytes, 0..65535
     */
    record Reply(String pattern, int shortest, int longest) {}

    /**
     * {@code HTTP_GET}.
     *
     * @param target where to connect
     * @param schedule when
     * @param urls what to get, at least one; all must be as expected
     */
    record Http(Target target, Schedule schedule, List<Url> urls) implements Remote {
        /** Copies the list. */
        public Http {
            urls = List.copyOf(urls);
        }
    }

    /**
     * {@code SSL_GET}.
     *
     * @param target where to connect
     * @param schedule when
     * @param urls what to get, at least one; all must be as expected
     * @param serverName the name asked for in the TLS handshake; none when absent
     */
    record Https(Target target, Schedule schedule, List<Url> urls, Optional<String> serverName) implements Remote {
        /** Copies the list. */
        public Https {
            urls = List.copyOf(urls);
        }
    }

    /**
     * {@code SMTP_CHECK}: a mail server greets and accepts HELO.
     *
     * @param target where to connect
     * @param schedule when
     * @param helo {@code helo_name}
     */
    record Smtp(Target target, Schedule schedule, String helo) implements Remote {}

    /**
     * {@code DNS_CHECK}: a name server answers over UDP.
     *
     * @param target whom to ask
     * @param schedule when
     * @param type {@code type}
     * @param name {@code name}: the name asked for
     */
    record Dns(Target target, Schedule schedule, RecordType type, String name) implements Remote {
        /** What is asked for. */
        public enum RecordType {
            /** An IPv4 address. */
            A,
            /** The name servers. */
            NS,
            /** The canonical name. */
            CNAME,
            /** The start of authority. */
            SOA,
            /** The mail servers. */
            MX,
            /** A text. */
            TXT,
            /** An IPv6 address. */
            AAAA,
            /** A DNSSEC signature. */
            RRSIG,
            /** A DNSSEC key. */
            DNSKEY
        }
    }

    /**
     * {@code MISC_CHECK}: a program ends with 0.
     *
     * @param schedule when; its timeout is {@code misc_timeout}
     * @param script {@code misc_path}, {@code user}
     * @param dynamic {@code misc_dynamic}: its exit status, less 2, is the server's weight
     */
    record Misc(Schedule schedule, Script script, boolean dynamic) implements Checker {}

    /**
     * One {@code url} block of {@code HTTP_GET} or {@code SSL_GET}.
     *
     * @param path {@code path}, beginning with a slash
     * @param virtualHost {@code virtualhost}: the Host header; the target's address when absent
     * @param statusCodes {@code status_code}: what is accepted, 200..299 when the file names none
     * @param digest {@code digest}: the MD5 of the body in 32 lower-case hexadecimal digits
     * @param pattern {@code regex}: what the body must have
     */
    record Url(
            String path,
            Optional<String> virtualHost,
            List<StatusRange> statusCodes,
            Optional<String> digest,
            Optional<BodyPattern> pattern) {
        /** Copies the list. */
        public Url {
            statusCodes = List.copyOf(statusCodes);
        }

        /** A request whose answer is not searched. */
        public Url(String path, Optional<String> virtualHost, List<StatusRange> statusCodes, Optional<String> digest) {
            this(path, virtualHost, statusCodes, digest, Optional.empty());
        }
    }

    /**
     * What an answer's body must have, or must not have.
     *
     * @param regex {@code regex}
     * @param wanted false for {@code regex_no_match}
     * @param options {@code regex_options}, pcre2api(3)'s names in lower case
     * @param minOffset {@code regex_min_offset}: where a match may begin at the earliest
     * @param maxOffset {@code regex_max_offset}: where it must have begun; anywhere when absent
     */
    record BodyPattern(String regex, boolean wanted, List<String> options, int minOffset, Optional<Integer> maxOffset) {
        /** Copies the list. */
        public BodyPattern {
            options = List.copyOf(options);
        }
    }

    /**
     * A range of HTTP status codes.
     *
     * @param first the first, 100..599
     * @param last the last, included
     */
    record StatusRange(int first, int last) {
        /** {@code 200} or {@code 200-299}. */
        @Override
        public String toString() {
            return first == last ? Integer.toString(first) : first + "-" + last;
        }
    }
}
