package org.pollux.config.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Checker;
import org.pollux.config.Checker.BodyPattern;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.PcrePattern;
import org.pollux.config.Severity;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.vocabulary.HttpKeywords;
import org.pollux.config.vocabulary.RegexLine;
import org.pollux.config.vocabulary.ServerKeywords;

/**
 * What {@code HTTP_GET} and {@code SSL_GET} ask and expect.
 *
 * @param virtualBlock the virtual server's block
 * @param realBlock the real server's block
 * @param problems where findings go
 */
record HttpChecks(Section virtualBlock, Section realBlock, Problems problems) {
    /** Compiling a pattern takes stack for each nested group. */
    private static final int LONGEST_PATTERN = 500;

    private static final List<Keyword<?>> ABOUT_REGEX = List.of(
            HttpKeywords.REGEX_NO_MATCH,
            HttpKeywords.REGEX_OPTIONS,
            HttpKeywords.REGEX_MIN_OFFSET,
            HttpKeywords.REGEX_MAX_OFFSET);

    List<Checker.Url> urls(Section block) {
        Optional<String> inherited = virtualHost(block);
        List<Checker.Url> urls = new ArrayList<>();
        for (Located<Occurrence<Boolean>> url : block.all(HttpKeywords.URL)) {
            Section section = url.value().section();
            Optional<BodyPattern> pattern = pattern(section);
            section.get(HttpKeywords.PATH)
                    .ifPresent(path -> urls.add(new Checker.Url(
                            path,
                            section.get(HttpKeywords.URL_VIRTUALHOST).or(() -> inherited),
                            section.get(HttpKeywords.STATUS_CODE).orElse(Defaults.SUCCESS),
                            section.get(HttpKeywords.DIGEST),
                            pattern)));
        }
        return urls;
    }

    private Optional<String> virtualHost(Section block) {
        return Sections.first(
                block.get(HttpKeywords.VIRTUALHOST),
                realBlock.get(ServerKeywords.VIRTUALHOST),
                virtualBlock.get(ServerKeywords.VIRTUALHOST));
    }

    /** {@code sni_name}, or with {@code enable_sni} the virtual host. */
    Optional<String> serverName(Section block) {
        Optional<Located<Boolean>> sni = block.find(HttpKeywords.ENABLE_SNI);
        Optional<String> name = block.get(HttpKeywords.SNI_NAME);
        if (name.isPresent() || sni.isEmpty()) {
            return name;
        }
        Optional<String> host = virtualHost(block);
        if (host.isEmpty()) {
            problems.error(
                    DiagnosticCode.MISSING_KEYWORD,
                    sni.get().span(),
                    "enable_sni has no name to tell",
                    "'sni_name NAME' or 'virtualhost NAME'");
        }
        return host;
    }

    private Optional<BodyPattern> pattern(Section section) {
        Optional<Located<RegexLine>> regex = section.find(HttpKeywords.REGEX);
        if (regex.isEmpty()) {
            for (Keyword<?> keyword : ABOUT_REGEX) {
                section.find(keyword)
                        .ifPresent(found -> problems.warning(
                                DiagnosticCode.NO_EFFECT,
                                found.span(),
                                keyword.name() + " has no effect without regex"));
            }
            return Optional.empty();
        }
        List<String> options = section.get(HttpKeywords.REGEX_OPTIONS).orElse(List.of());
        section.find(HttpKeywords.REGEX_OPTIONS).ifPresent(this::checkOptions);
        compile(regex.get(), options);
        int least = section.get(HttpKeywords.REGEX_MIN_OFFSET).orElse(0);
        Optional<Located<Integer>> most = section.find(HttpKeywords.REGEX_MAX_OFFSET);
        if (most.isPresent() && most.get().value() <= least) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    most.get().span(),
                    "regex_max_offset " + most.get().value() + " is not above regex_min_offset " + least,
                    "an offset from " + (least + 1L) + " on");
        }
        return Optional.of(new BodyPattern(
                regex.get().value().text(),
                !section.mentions(HttpKeywords.REGEX_NO_MATCH),
                options,
                least,
                most.map(Located::value)));
    }

    private void checkOptions(Located<List<String>> options) {
        PcrePattern.unknownOption(options.value())
                .ifPresent(option -> problems.error(
                        DiagnosticCode.NOT_SUPPORTED,
                        options.span(),
                        "regex_options " + option + " is not supported: patterns are java.util.regex's, which has no"
                                + " such option"));
    }

    private void compile(Located<RegexLine> regex, List<String> options) {
        String text = regex.value().text();
        if (text.length() > LONGEST_PATTERN) {
            problems.error(
                    DiagnosticCode.OUT_OF_RANGE,
                    regex.span(),
                    "the pattern is longer than " + LONGEST_PATTERN + " characters",
                    "a shorter one");
            return;
        }
        if (PcrePattern.of(text, options) instanceof PcrePattern.Outcome.Refused(int at, var problem, var instead)) {
            Span span = regex.value().place().map(place -> place.of(at)).orElse(regex.span());
            problems.report(
                    Severity.ERROR,
                    DiagnosticCode.BAD_VALUE,
                    span,
                    problem,
                    instead.or(() -> Optional.of("a regular expression that java.util.regex knows too")),
                    Optional.empty());
        }
    }
}
