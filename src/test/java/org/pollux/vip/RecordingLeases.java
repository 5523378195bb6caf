package org.pollux.vip;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Leases without a kernel, for tests of those who hold them: remembers what was asked, answers as told. */
public final class RecordingLeases implements AddressLeases {
    private final Duration renewEvery;
    private final Set<VirtualAddress> held = new LinkedHashSet<>();
    private final List<String> calls = new ArrayList<>();
    private final Deque<List<LeaseNotice>> notices = new ArrayDeque<>();
    private boolean stall;
    private long lastRenewal;

    /** Renewed at this period. */
    public RecordingLeases(Duration renewEvery) {
        this.renewEvery = renewEvery;
    }

    /** The orders so far, such as {@code acquire 192.0.2.1/24 dev eth0}; renewals are not listed. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The next acquire, renew that is due, or release gives these notices. */
    public void nextNotices(LeaseNotice... next) {
        notices.add(List.of(next));
    }

    /** The next renewal finds that the process had stalled. */
    public void stallNext() {
        stall = true;
    }

    @Override
    public List<LeaseNotice> acquire(Collection<VirtualAddress> addresses, long now) {
        if (held.isEmpty()) {
            lastRenewal = now;
        }
        addresses.stream().filter(held::add).forEach(a -> calls.add("acquire " + a));
        return given();
    }

    @Override
    public Renewal renew(long now) {
        if (held.isEmpty() || now - lastRenewal < renewEvery.toNanos()) {
            return new Renewal.Renewed(List.of());
        }
        if (stall) {
            stall = false;
            Duration gap = Duration.ofNanos(now - lastRenewal);
            Set<VirtualAddress> withdrawn = held();
            return new Renewal.Stalled(gap, renewEvery, withdrawn, release(withdrawn));
        }
        lastRenewal = now;
        return new Renewal.Renewed(given());
    }

    @Override
    public List<LeaseNotice> release(Collection<VirtualAddress> addresses) {
        addresses.stream().filter(held::remove).forEach(a -> calls.add("release " + a));
        return given();
    }

    private List<LeaseNotice> given() {
        List<LeaseNotice> next = notices.poll();
        return next == null ? List.of() : next;
    }

    @Override
    public Set<VirtualAddress> held() {
        return new LinkedHashSet<>(held);
    }

    @Override
    public OptionalLong nextDeadline() {
        return held.isEmpty() ? OptionalLong.empty() : OptionalLong.of(lastRenewal + renewEvery.toNanos());
    }

    @Override
    public void warmUp() {
        calls.add("warmUp");
    }

    @Override
    public void close() {
        release(held());
        calls.add("close");
    }
}
