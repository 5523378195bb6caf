package org.pollux.it.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an {@link EchoProbe} told. Times are {@link System#nanoTime()}. */
public final class AnswerLog {
    private static final long REPORT_NANOS = 100_000_000;

    private final List<Answer> answers = new ArrayList<>();
    private final List<Answer> claims = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();

    /**
     * A host was heard.
     *
     * @param time when
     * @param mac its link-layer address
     * @param silence for how long nobody had answered before, in nanoseconds; zero for a claim
     */
    public record Answer(long time, String mac, long silence) {}

    /** A report of the probe: what it measured of the answers and of itself until a time. */
    private record Span(long until, long lastAnswer, long silence, long pause) {}

    /** Takes a line of the probe. */
    public void accept(String line) {
        String[] words = line.split(" ", -1);
        synchronized (answers) {
            switch (words[0]) {
                case "answer" -> answers.add(new Answer(number(words[1]), words[2], number(words[3])));
                case "claim" -> claims.add(new Answer(number(words[1]), words[2], 0));
                case "at" ->
                    spans.add(new Span(number(words[1]), number(words[2]), number(words[3]), number(words[4])));
                default -> {}
            }
        }
    }

    private static long number(String word) {
        return Long.parseLong(word);
    }

    /** Until when it is known what was answered; empty before the first report. */
    public Optional<Long> knownUntil() {
        synchronized (answers) {
            return spans.isEmpty()
                    ? Optional.empty()
                    : Optional.of(spans.getLast().until());
        }
    }

    /** Whether the address was answered without a gap for at least so long before the last report. */
    public boolean answeredFor(Duration span, Duration gap) {
        synchronized (answers) {
            if (spans.isEmpty()) {
                return false;
            }
            long from = spans.getLast().until() - span.toNanos();
            return spans.getFirst().until() - from < 0
                    && spans.getLast().until() - spans.getLast().lastAnswer() < gap.toNanos()
                    && longestSilence(from, spans.getLast().until()).compareTo(gap) < 0;
        }
    }

    /** The first answer of a host at or after a time. */
    public Optional<Answer> firstAnswer(String mac, long notBefore) {
        synchronized (answers) {
            return answers.stream()
                    .filter(a -> a.mac().equals(mac) && a.time() - notBefore >= 0)
                    .findFirst();
        }
    }

    /** The hosts that began to answer, or claimed the address by ARP, in a window. */
    public List<Answer> heard(String mac, long from, long to) {
        synchronized (answers) {
            List<Answer> heard = new ArrayList<>(answers);
            heard.addAll(claims);
            return heard.stream()
                    .filter(a -> a.mac().equals(mac) && a.time() - from >= 0 && a.time() - to < 0)
                    .toList();
        }
    }

    /** The longest time between two answers of which one or both came in a window that has been reported on. */
    public Duration longestSilence(long from, long to) {
        synchronized (answers) {
            long longest = 0;
            for (Answer answer : answers) {
                if (answer.time() - from >= 0 && answer.time() - answer.silence() - to <= 0) {
                    longest = Math.max(longest, answer.silence());
                }
            }
            for (int i = 1; i < spans.size(); i++) {
                if (spans.get(i - 1).until() - from >= 0 && spans.get(i).until() - to <= 0) {
                    longest = Math.max(longest, spans.get(i).silence());
                    longest = Math.max(
                            longest, spans.get(i).until() - spans.get(i).lastAnswer());
                }
            }
            return Duration.ofNanos(longest);
        }
    }

    /** By how much the probe sent a request too late at most, in a window: its own error. */
    public Duration longestPause(long from, long to) {
        synchronized (answers) {
            long longest = 0;
            for (Span span : spans) {
                if (span.until() - from >= 0 && span.until() - REPORT_NANOS - to <= 0) {
                    longest = Math.max(longest, span.pause());
                }
            }
            return Duration.ofNanos(longest);
        }
    }
}
