package org.pollux.config.reader;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Checker;
import org.pollux.config.Checker.StatusRange;
import org.pollux.config.Checker.Target;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.vocabulary.CheckerKeywords;
import org.pollux.config.vocabulary.ServerKeywords;

/**
 * The checkers of one real server. What a checker does not say it inherits from its real server, then from the virtual
 * server; only then comes the default.
 */
final class Checkers {
    private static final Duration DEFAULT_DELAY_LOOP = Duration.ofSeconds(60);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final int DEFAULT_RETRY = 1;
    private static final Duration DEFAULT_RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration DEFAULT_HTTP_RETRY_DELAY = Duration.ofSeconds(3);
    private static final List<StatusRange> SUCCESS = List.of(new StatusRange(200, 299));

    private record Placed(Span span, Checker checker) {}

    private final Target realServer;
    private final Section virtualBlock;
    private final Section realBlock;
    private final Problems problems;
    private boolean anyAlpha;
    private boolean any;

    Checkers(Target realServer, Section virtualBlock, Section realBlock, Problems problems) {
        this.realServer = realServer;
        this.virtualBlock = virtualBlock;
        this.realBlock = realBlock;
        this.problems = problems;
    }

    /** The checkers in the order of the file. */
    List<Checker> read() {
        List<Placed> placed = new ArrayList<>();
        for (Section block : blocks(CheckerKeywords.PING_CHECK)) {
            placed.add(new Placed(block.span(), new Checker.Ping(target(block), schedule(block, DEFAULT_RETRY_DELAY))));
        }
        for (Section block : blocks(CheckerKeywords.TCP_CHECK)) {
            placed.add(new Placed(block.span(), new Checker.Tcp(target(block), schedule(block, DEFAULT_RETRY_DELAY))));
        }
        for (Section block : blocks(CheckerKeywords.HTTP_GET)) {
            placed.add(new Placed(
                    block.span(),
                    new Checker.Http(target(block), schedule(block, DEFAULT_HTTP_RETRY_DELAY), urls(block))));
        }
        placed.sort(Comparator.comparingInt(p -> p.span().offset()));
        return placed.stream().map(Placed::checker).toList();
    }

    private List<Section> blocks(Nested<Boolean> checker) {
        List<Section> sections = realBlock.all(checker).stream()
                .map(Located::value)
                .map(Occurrence::section)
                .toList();
        any |= realBlock.mentions(checker);
        anyAlpha |= sections.stream().anyMatch(this::isAlpha);
        return sections;
    }

    private boolean isAlpha(Section block) {
        return Sections.first(
                        block.get(CheckerKeywords.ALPHA),
                        realBlock.get(ServerKeywords.ALPHA),
                        virtualBlock.get(ServerKeywords.ALPHA))
                .orElse(false);
    }

    /** Whether the real server waits for its first checks. Without any check it would wait for ever. */
    boolean alpha() {
        if (!any) {
            realBlock
                    .find(ServerKeywords.ALPHA)
                    .filter(Located::value)
                    .ifPresent(alpha -> problems.warning(
                            DiagnosticCode.NO_EFFECT,
                            alpha.span(),
                            "alpha has no effect: the real server has no check to wait for"));
        }
        return anyAlpha;
    }

    private Target target(Section block) {
        InetAddress address = block.get(CheckerKeywords.CONNECT_IP).orElse(realServer.address());
        return new Target(address, block.get(CheckerKeywords.CONNECT_PORT).orElse(realServer.port()));
    }

    private Checker.Schedule schedule(Section block, Duration defaultRetryDelay) {
        Duration interval = Sections.first(
                        block.get(CheckerKeywords.DELAY_LOOP),
                        realBlock.get(ServerKeywords.DELAY_LOOP),
                        virtualBlock.get(ServerKeywords.DELAY_LOOP))
                .orElse(DEFAULT_DELAY_LOOP);
        return new Checker.Schedule(
                interval,
                Sections.first(
                                block.get(CheckerKeywords.CONNECT_TIMEOUT),
                                realBlock.get(ServerKeywords.CONNECT_TIMEOUT),
                                virtualBlock.get(ServerKeywords.CONNECT_TIMEOUT))
                        .orElse(DEFAULT_TIMEOUT),
                Sections.first(
                                block.get(CheckerKeywords.RETRY),
                                realBlock.get(ServerKeywords.RETRY),
                                virtualBlock.get(ServerKeywords.RETRY))
                        .orElse(DEFAULT_RETRY),
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

    private List<Checker.Url> urls(Section block) {
        Optional<String> inherited = Sections.first(
                block.get(CheckerKeywords.HTTP_VIRTUALHOST),
                realBlock.get(ServerKeywords.VIRTUALHOST),
                virtualBlock.get(ServerKeywords.VIRTUALHOST));
        List<Checker.Url> urls = new ArrayList<>();
        for (Located<Occurrence<Boolean>> url : block.all(CheckerKeywords.URL)) {
            Section section = url.value().section();
            section.get(CheckerKeywords.PATH)
                    .ifPresent(path -> urls.add(new Checker.Url(
                            path,
                            section.get(CheckerKeywords.URL_VIRTUALHOST).or(() -> inherited),
                            section.get(CheckerKeywords.STATUS_CODE).orElse(SUCCESS),
                            section.get(CheckerKeywords.DIGEST))));
        }
        return urls;
    }
}
