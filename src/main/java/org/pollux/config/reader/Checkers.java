package org.pollux.config.reader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Checker;
import org.pollux.config.Checker.Origin;
import org.pollux.config.Checker.Target;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.RealServer.Signal;
import org.pollux.config.TrackedObject.TrackFile;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.CheckerKeywords;
import org.pollux.config.vocabulary.HttpKeywords;
import org.pollux.config.vocabulary.ServerKeywords;

/**
 * The checkers of one real server. What a checker does not say it inherits from its real server, then from the virtual
 * server; only then comes the default.
 */
final class Checkers {
    private interface Reading {
        Optional<Checker> read(Section block);
    }

    private final Target realServer;
    private final Section virtualBlock;
    private final Section realBlock;
    private final TrackedObjects tracked;
    private final Problems problems;
    private final List<Checker> checkers = new ArrayList<>();
    private boolean anyAlpha;

    Checkers(Target realServer, Section virtualBlock, Section realBlock, TrackedObjects tracked, Problems problems) {
        this.realServer = realServer;
        this.virtualBlock = virtualBlock;
        this.realBlock = realBlock;
        this.tracked = tracked;
        this.problems = problems;
    }

    /** The checkers in the order of the file. */
    List<Checker> read() {
        IdentityHashMap<Nested<?>, Reading> readings = readings();
        for (Section.Child child : realBlock.children()) {
            Reading reading = readings.get(child.keyword());
            if (reading != null) {
                anyAlpha |= isAlpha(child.section());
                reading.read(child.section()).ifPresent(checkers::add);
            }
        }
        return List.copyOf(checkers);
    }

    private IdentityHashMap<Nested<?>, Reading> readings() {
        HttpChecks http = new HttpChecks(virtualBlock, realBlock, problems);
        IdentityHashMap<Nested<?>, Reading> readings = new IdentityHashMap<>();
        readings.put(CheckerKeywords.PING_CHECK, b -> Optional.of(new Checker.Ping(target(b, false), usual(b))));
        readings.put(CheckerKeywords.TCP_CHECK, b -> Optional.of(new Checker.Tcp(target(b, true), usual(b))));
        readings.put(CheckerKeywords.UDP_CHECK, this::udp);
        readings.put(
                HttpKeywords.HTTP_GET, b -> Optional.of(new Checker.Http(target(b, true), patient(b), http.urls(b))));
        readings.put(
                HttpKeywords.SSL_GET,
                b -> Optional.of(new Checker.Https(target(b, true), patient(b), http.urls(b), http.serverName(b))));
        readings.put(CheckerKeywords.SMTP_CHECK, this::smtp);
        readings.put(CheckerKeywords.DNS_CHECK, this::dns);
        readings.put(CheckerKeywords.MISC_CHECK, this::misc);
        return readings;
    }

    private boolean isAlpha(Section block) {
        return Sections.first(
                        block.get(CheckerKeywords.ALPHA),
                        realBlock.get(ServerKeywords.ALPHA),
                        virtualBlock.get(ServerKeywords.ALPHA))
                .orElse(false);
    }

    /** {@code FILE_CHECK} and {@code BFD_CHECK}: no checks that run, but somebody to listen to. */
    List<Signal> signals() {
        List<Signal> signals = new ArrayList<>();
        for (Located<Occurrence<Boolean>> block : realBlock.all(CheckerKeywords.FILE_CHECK)) {
            Section section = block.value().section();
            section.find(CheckerKeywords.FILE).ifPresent(name -> {
                Optional<TrackFile> file = tracked.files.resolve(name.value(), name.span());
                file.ifPresent(f -> signals.add(new Signal.File(
                        name.value(), section.get(CheckerKeywords.FILE_WEIGHT).orElse(f.weight()))));
            });
        }
        for (Located<Occurrence<Boolean>> block : realBlock.all(CheckerKeywords.BFD_CHECK)) {
            Section section = block.value().section();
            section.find(CheckerKeywords.BFD_NAME).ifPresent(name -> {
                if (tracked.bfdSessions.resolve(name.value(), name.span()).isPresent()) {
                    signals.add(new Signal.Bfd(name.value(), isAlpha(section)));
                }
            });
        }
        return signals;
    }

    /** Whether the real server waits for its first checks. Without any check it would wait for ever. */
    boolean alpha() {
        if (readings().keySet().stream().noneMatch(realBlock::mentions)) {
            realBlock
                    .find(ServerKeywords.ALPHA)
                    .filter(Located::value)
                    .filter(_ -> !realBlock.mentions(CheckerKeywords.BFD_CHECK))
                    .ifPresent(alpha -> problems.warning(
                            DiagnosticCode.NO_EFFECT,
                            alpha.span(),
                            "alpha has no effect: the real server has no check to wait for"));
        }
        return anyAlpha;
    }

    private Target target(Section block, boolean needsPort) {
        int port = block.get(CheckerKeywords.CONNECT_PORT).orElse(realServer.port());
        if (port == 0 && needsPort && !block.mentions(CheckerKeywords.CONNECT_PORT)) {
            problems.error(
                    DiagnosticCode.MISSING_KEYWORD,
                    block.span(),
                    "the check has no port: the real server has none either",
                    "'connect_port PORT' in the block");
        }
        return new Target(
                block.get(CheckerKeywords.CONNECT_IP).orElse(realServer.address()),
                port,
                new Origin(
                        block.get(CheckerKeywords.BINDTO),
                        block.get(CheckerKeywords.BIND_PORT),
                        block.get(CheckerKeywords.BIND_IF),
                        block.get(CheckerKeywords.FWMARK)));
    }

    private Checker.Schedule usual(Section block) {
        return schedule(block, Defaults.RETRY, Defaults.RETRY_DELAY);
    }

    private Checker.Schedule patient(Section block) {
        return schedule(block, Defaults.RETRY, Defaults.HTTP_RETRY_DELAY);
    }

    private Checker.Schedule schedule(Section block, int defaultRetry, Duration defaultRetryDelay) {
        Duration interval = interval(block);
        return new Checker.Schedule(
                interval,
                Sections.first(
                                block.get(CheckerKeywords.CONNECT_TIMEOUT),
                                realBlock.get(ServerKeywords.CONNECT_TIMEOUT),
                                virtualBlock.get(ServerKeywords.CONNECT_TIMEOUT))
                        .orElse(Defaults.CONNECT_TIMEOUT),
                Sections.first(
                                block.get(CheckerKeywords.RETRY),
                                realBlock.get(ServerKeywords.RETRY),
                                virtualBlock.get(ServerKeywords.RETRY))
                        .orElse(defaultRetry),
                Sections.first(
                                block.get(CheckerKeywords.DELAY_BEFORE_RETRY),
                                realBlock.get(ServerKeywords.DELAY_BEFORE_RETRY),
                                virtualBlock.get(ServerKeywords.DELAY_BEFORE_RETRY))
                        .orElse(defaultRetryDelay),
                Sections.first(
                                block.get(CheckerKeywords.WARMUP),
                                realBlock.get(ServerKeywords.WARMUP),
                                virtualBlock.get(ServerKeywords.WARMUP))
                        .orElse(interval));
    }

    private Duration interval(Section block) {
        return Sections.first(
                        block.get(CheckerKeywords.DELAY_LOOP),
                        realBlock.get(ServerKeywords.DELAY_LOOP),
                        virtualBlock.get(ServerKeywords.DELAY_LOOP))
                .orElse(Defaults.DELAY_LOOP);
    }

    private Optional<Checker> udp(Section block) {
        Optional<Checker.Reply> reply = block.get(CheckerKeywords.REQUIRE_REPLY)
                .map(pattern -> new Checker.Reply(
                        pattern,
                        block.get(CheckerKeywords.MIN_REPLY_LENGTH).orElse(0),
                        block.get(CheckerKeywords.MAX_REPLY_LENGTH).orElse(Defaults.LONGEST_REPLY)));
        if (reply.isPresent() && reply.get().shortest() > reply.get().longest()) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    block.span(),
                    "min_reply_length " + reply.get().shortest() + " is above max_reply_length "
                            + reply.get().longest(),
                    "lengths that an answer can have");
        }
        if (!block.mentions(CheckerKeywords.REQUIRE_REPLY)) {
            for (var keyword : List.of(CheckerKeywords.MIN_REPLY_LENGTH, CheckerKeywords.MAX_REPLY_LENGTH)) {
                block.find(keyword)
                        .ifPresent(found -> problems.warning(
                                DiagnosticCode.NO_EFFECT,
                                found.span(),
                                keyword.name() + " has no effect without require_reply"));
            }
        }
        return Optional.of(new Checker.Udp(
                target(block, true),
                usual(block),
                block.get(CheckerKeywords.PAYLOAD).orElse(Defaults.PAYLOAD),
                reply));
    }

    /** The old form with {@code host} blocks is a check of each host. */
    private Optional<Checker> smtp(Section block) {
        String helo = block.get(CheckerKeywords.HELO_NAME).orElse(Defaults.SMTP_HELO);
        for (Located<Occurrence<Boolean>> host : block.all(CheckerKeywords.SMTP_HOST)) {
            Target target = target(host.value().section(), true);
            checkers.add(new Checker.Smtp(target, usual(block), helo));
        }
        return block.mentions(CheckerKeywords.SMTP_HOST)
                ? Optional.empty()
                : Optional.of(new Checker.Smtp(target(block, true), usual(block), helo));
    }

    private Optional<Checker> dns(Section block) {
        return Optional.of(new Checker.Dns(
                target(block, true),
                schedule(block, Defaults.DNS_RETRY, interval(block)),
                block.get(CheckerKeywords.DNS_TYPE).orElse(Checker.Dns.RecordType.SOA),
                block.get(CheckerKeywords.DNS_NAME).orElse(Defaults.DNS_ROOT)));
    }

    private Optional<Checker> misc(Section block) {
        Checker.Schedule usual = schedule(block, Defaults.MISC_RETRY, Defaults.RETRY_DELAY);
        Checker.Schedule schedule = new Checker.Schedule(
                usual.interval(),
                block.get(CheckerKeywords.MISC_TIMEOUT).orElse(usual.interval()),
                usual.retries(),
                usual.retryDelay(),
                usual.warmup());
        return block.get(CheckerKeywords.MISC_PATH)
                .map(script -> new Checker.Misc(
                        schedule,
                        TrackedObjects.withUser(script, block.get(CheckerKeywords.MISC_USER)),
                        block.get(CheckerKeywords.MISC_DYNAMIC).orElse(false)));
    }
}
