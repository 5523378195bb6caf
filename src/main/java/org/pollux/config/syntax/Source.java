package org.pollux.config.syntax;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Diagnostic;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Severity;

/**
 * The text of one file and what was already found wrong with it while it was obtained.
 *
 * @param name the file's name as the operator gave it
 * @param text its text; empty when it could not be read
 * @param problems why there is no text, or where it is damaged
 */
public record Source(String name, String text, List<Diagnostic> problems) {
    /** Copies the list. */
    public Source {
        problems = List.copyOf(problems);
    }

    /**
     * A text without problems.
     *
     * @param name the name shown in positions
     * @param text the text
     * @return the source
     */
    public static Source of(String name, String text) {
        return new Source(name, text, List.of());
    }

    /**
     * A source without a text.
     *
     * @param name the file's name
     * @param why what keeps it from being read, in one line
     * @return the source
     */
    public static Source unreadable(String name, String why) {
        return new Source(
                name,
                "",
                List.of(new Diagnostic(
                        Severity.ERROR,
                        DiagnosticCode.UNREADABLE_FILE,
                        name,
                        Optional.empty(),
                        why,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of())));
    }

    /**
     * The text of UTF-8 bytes, with or without a byte order mark. Bytes that are not UTF-8 become U+FFFD and a problem,
     * one for each line.
     *
     * @param name the file's name
     * @param bytes the file's content
     * @return the source
     */
    public static Source decode(String name, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        List<Integer> damage = new ArrayList<>();
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            damage.add(out.position());
            out.put('\ufffd');
            in.position(in.position() + result.length());
            result = decoder.decode(in, out, true);
        }
        String text = out.flip().toString();
        if (text.startsWith("\ufeff")) {
            text = text.substring(1);
            damage.replaceAll(offset -> offset - 1);
        }
        return new Source(name, text, problems(of(name, text), damage));
    }

    private static List<Diagnostic> problems(Source source, List<Integer> damage) {
        List<Diagnostic> problems = new ArrayList<>();
        int line = 1;
        int lineStart = 0;
        int reportedLine = 0;
        int offset = 0;
        for (int bad : damage) {
            for (; offset < bad; offset++) {
                if (source.text.charAt(offset) == '\n') {
                    line++;
                    lineStart = offset + 1;
                }
            }
            if (line != reportedLine && problems.size() <= Problems.LISTED) {
                problems.add(invalid(source, bad, line, source.text.codePointCount(lineStart, bad) + 1));
            }
            reportedLine = line;
        }
        return problems;
    }

    private static Diagnostic invalid(Source source, int offset, int line, int column) {
        Span span = new Span(source, offset, 1, line, column);
        return new Diagnostic(
                Severity.ERROR,
                DiagnosticCode.INVALID_UTF8,
                source.name,
                Optional.of(span.position()),
                "byte that is not UTF-8",
                Optional.of("a text file in UTF-8"),
                Optional.empty(),
                Optional.of(span.excerpt()),
                List.of());
    }
}
