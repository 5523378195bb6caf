package org.pollux.it.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.LabProcess;

/** A {@link MemberMain} in a JVM of its own on a host of the lab, and what it has said. */
final class Member {
    private final LabProcess process;
    private final List<Line> lines = new ArrayList<>();

    /** What was said, and when on the clock that all processes of the machine share. */
    record Line(String what, long at, String text) {}

    Member(Host host, String address, String transport, List<String> peers) {
        this(host, address, transport, peers, List.of());
    }

    /** With options of the JVM, such as {@code -Dsecret=...}. */
    Member(Host host, String address, String transport, List<String> peers, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                MemberMain.class.getName(),
                host.name(),
                address,
                transport));
        command.addAll(peers);
        process = host.start("member-" + host.name(), command, Map.of(), this::said);
    }

    /** Waits for the first line after a time that fits. */
    Line await(long after, Duration limit, Predicate<Line> wanted) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (lines) {
            while (true) {
                for (Line line : lines) {
                    if (line.at - after >= 0 && wanted.test(line)) {
                        return line;
                    }
                }
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError(
                            process + " did not say what was awaited within " + limit + ", but\n" + transcript());
                }
                lines.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            }
        }
    }

    Line await(long after, Duration limit, String what) throws InterruptedException {
        return await(after, limit, line -> line.what.equals(what));
    }

    /** Waits for a membership of exactly these. */
    Line awaitView(long after, Duration limit, String members) throws InterruptedException {
        return await(after, limit, line -> line.what.equals("VIEW") && line.text.startsWith("[" + members + "]"));
    }

    List<Line> linesBetween(long from, long to, String what) {
        synchronized (lines) {
            return lines.stream()
                    .filter(line -> line.at - from >= 0 && line.at - to <= 0 && line.what.equals(what))
                    .toList();
        }
    }

    /** Sends a signal; returns when. */
    long signal(LabProcess.Signal signal) {
        long at = System.nanoTime();
        process.signal(signal);
        return at;
    }

    int awaitEnd(Duration limit) {
        return process.awaitEnd(limit);
    }

    String transcript() {
        StringBuilder all = new StringBuilder();
        synchronized (lines) {
            for (Line line : lines) {
                if (!line.what.equals("ADVERT")) {
                    all.append(line).append('\n');
                }
            }
        }
        return all.toString();
    }

    private void said(String text) {
        String[] parts = text.split(" ", 3);
        // Anything else is a log line, which is in the log file.
        if (parts.length >= 2 && parts[1].matches("-?\\d{6,}")) {
            synchronized (lines) {
                lines.add(new Line(parts[0], Long.parseLong(parts[1]), parts.length > 2 ? parts[2] : ""));
                lines.notifyAll();
            }
        } else {
            System.out.println(process + ": " + text);
        }
    }
}
