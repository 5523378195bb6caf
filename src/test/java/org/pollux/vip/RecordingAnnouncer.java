package org.pollux.vip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** An announcer that sends nothing, for tests of those who use one: remembers what was asked. */
public final class RecordingAnnouncer implements Announcer {
    private final List<String> calls = new ArrayList<>();

    /** The orders so far, such as {@code announce 192.0.2.1/24 dev eth0}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public List<Failure> announce(Collection<VirtualAddress> addresses, AnnouncePlan plan, long now) {
        addresses.forEach(a -> calls.add("announce " + a));
        return List.of();
    }

    @Override
    public List<Failure> poll(long now) {
        return List.of();
    }

    @Override
    public void silence(Collection<VirtualAddress> addresses) {
        addresses.forEach(a -> calls.add("silence " + a));
    }

    @Override
    public OptionalLong nextDeadline() {
        return OptionalLong.empty();
    }

    @Override
    public void warmUp() {
        calls.add("warmUp");
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
