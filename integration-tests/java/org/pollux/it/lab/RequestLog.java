package org.pollux.it.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What became of the requests of a {@link RequestStream}. Times are {@link System#nanoTime()}.
 */
public final class RequestLog {
    private static final Pattern LINE = Pattern.compile("(\\d+) (\\d+) (ok|failed) (.*)");

    private final List<Request> requests = new ArrayList<>();

    /**
     * One request.
     *
     * @param started when it was sent
     * @param ended when it was answered or given up
     * @param succeeded whether it was answered
     * @param detail the server's name, or why it failed
     */
    public record Request(long started, long ended, boolean succeeded, String detail) {}

    /** Takes a line of the stream; other lines are left alone. */
    public void accept(String line) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
            Request request = new Request(
                    Long.parseLong(matcher.group(1)),
                    Long.parseLong(matcher.group(2)),
                    "ok".equals(matcher.group(3)),
                    matcher.group(4));
            synchronized (requests) {
                requests.add(request);
            }
        }
    }

    /**
     * The longest span without a success that touches a window. The span may begin before the window and end after it.
     *
     * @param from the window's begin
     * @param to its end
     */
    public Duration longestOutage(long from, long to) {
        List<Request> successes = snapshot().stream()
                .filter(Request::succeeded)
                .sorted(Comparator.comparingLong(Request::ended))
                .toList();
        long longest = 0;
        long previous = from;
        boolean open = true;
        for (Request success : successes) {
            if (success.ended() <= from) {
                previous = success.ended();
            } else {
                longest = Math.max(longest, success.ended() - previous);
                previous = success.ended();
                if (success.ended() >= to) {
                    open = false;
                    break;
                }
            }
        }
        if (open) {
            longest = Math.max(longest, to - previous);
        }
        return Duration.ofNanos(longest);
    }

    /**
     * The longest span of a window in which no request was started. When it is much longer than the stream's interval, the
     * client itself had no processor, and an outage of that time says little about the servers.
     */
    public Duration longestSilence(long from, long to) {
        List<Long> starts = snapshot().stream()
                .map(Request::started)
                .filter(started -> started >= from && started < to)
                .sorted()
                .toList();
        long longest = 0;
        long previous = from;
        for (long started : starts) {
            longest = Math.max(longest, started - previous);
            previous = started;
        }
        return Duration.ofNanos(Math.max(longest, to - previous));
    }

    /** The requests started in a window that failed. */
    public List<Request> failed(long from, long to) {
        return snapshot().stream()
                .filter(r -> !r.succeeded() && r.started() >= from && r.started() < to)
                .toList();
    }

    /** How many requests started in a window were answered by each server. */
    public Map<String, Integer> shares(long from, long to) {
        Map<String, Integer> shares = new TreeMap<>();
        for (Request request : snapshot()) {
            if (request.succeeded() && request.started() >= from && request.started() < to) {
                shares.merge(request.detail(), 1, Integer::sum);
            }
        }
        return shares;
    }

    /** All requests so far, in the order in which they ended. */
    public List<Request> snapshot() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }
}
