package org.pollux.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.pollux.linux.Errno;
import org.pollux.linux.LinuxException;
import org.pollux.linux.MacAddress;

/**
 * Announces by gratuitous ARP and unsolicited neighbour advertisements. Within a burst every address comes once before any
 * comes a second time: with many addresses the last is not late.
 */
public final class PacketAnnouncer implements Announcer {
    private static final int WARM_UP_ROUNDS = 200;

    /** No interface has this index: the kernel refuses frames for it. */
    private static final int NO_INTERFACE = Integer.MAX_VALUE;

    private final AnnouncementWriter writer;
    private final Map<VirtualAddress, Schedule> schedules = new LinkedHashMap<>();
    private final PacedQueue waiting = new PacedQueue();

    /** When an address is announced next. */
    private record Schedule(AnnouncePlan plan, OptionalLong secondBurst, OptionalLong refresh, OptionalLong reminder) {
        static Schedule from(AnnouncePlan plan, long now) {
            return new Schedule(
                    plan, after(plan.secondBurstDelay(), now), after(plan.refresh(), now), after(plan.reminder(), now));
        }

        static OptionalLong after(Duration time, long now) {
            return time.isZero() ? OptionalLong.empty() : OptionalLong.of(now + time.toNanos());
        }

        OptionalLong next() {
            return earlier(secondBurst, earlier(refresh, reminder));
        }
    }

    /** So many announcements of an address. */
    private record Burst(VirtualAddress address, int repeat, AnnouncePlan.Pace pace) {}

    PacketAnnouncer(FrameSender sender) {
        this.writer = new AnnouncementWriter(sender);
    }

    /** Announces in the calling thread's network namespace. Needs CAP_NET_RAW. */
    public static PacketAnnouncer open() throws LinuxException {
        return new PacketAnnouncer(FrameSender.open());
    }

    @Override
    public List<Failure> announce(Collection<VirtualAddress> addresses, AnnouncePlan plan, long now) {
        waiting.forget(addresses);
        List<Burst> bursts = new ArrayList<>();
        for (VirtualAddress address : addresses) {
            bursts.add(new Burst(address, plan.repeat(), plan.pace()));
            schedules.put(address, Schedule.from(plan, now));
        }
        return send(bursts, now);
    }

    @Override
    public List<Failure> poll(long now) {
        List<Burst> bursts = new ArrayList<>();
        schedules.replaceAll((address, schedule) -> {
            AnnouncePlan plan = schedule.plan;
            OptionalLong second = schedule.secondBurst;
            OptionalLong refresh = schedule.refresh;
            OptionalLong reminder = schedule.reminder;
            if (due(second, now)) {
                bursts.add(new Burst(address, plan.repeat(), plan.pace()));
                second = OptionalLong.empty();
            }
            // From now on, not from when it was due: after a pause one is enough.
            if (due(refresh, now)) {
                bursts.add(new Burst(address, plan.refreshRepeat(), plan.pace()));
                refresh = Schedule.after(plan.refresh(), now);
            }
            if (due(reminder, now)) {
                bursts.add(new Burst(address, 1, plan.pace()));
                reminder = Schedule.after(plan.reminder(), now);
            }
            return new Schedule(plan, second, refresh, reminder);
        });
        return send(bursts, now);
    }

    private static boolean due(OptionalLong time, long now) {
        return time.isPresent() && now - time.getAsLong() >= 0;
    }

    private static OptionalLong earlier(OptionalLong a, OptionalLong b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isPresent() ? a : b;
        }
        return a.getAsLong() - b.getAsLong() <= 0 ? a : b;
    }

    @Override
    public void silence(Collection<VirtualAddress> addresses) {
        addresses.forEach(schedules::remove);
        waiting.forget(addresses);
    }

    @Override
    public OptionalLong nextDeadline() {
        OptionalLong first = waiting.nextDeadline();
        for (Schedule schedule : schedules.values()) {
            first = earlier(first, schedule.next());
        }
        return first;
    }

    private List<Failure> send(List<Burst> bursts, long now) {
        Map<VirtualAddress, Failure> failures = new LinkedHashMap<>();
        AnnouncementWriter.Round round = writer.new Round();
        int rounds = bursts.stream().mapToInt(Burst::repeat).max().orElse(0);
        for (int i = 0; i < rounds; i++) {
            for (Burst burst : bursts) {
                if (i < burst.repeat && !failures.containsKey(burst.address)) {
                    send(burst, round, failures, now);
                }
            }
        }
        waiting.due(now, next -> sendNow(next, round, failures));
        return List.copyOf(failures.values());
    }

    private void send(Burst burst, AnnouncementWriter.Round round, Map<VirtualAddress, Failure> failures, long now) {
        for (Announcement.Form form : Announcement.formsOf(burst.address)) {
            Announcement announcement = new Announcement(burst.address, form);
            if (PacedQueue.paced(burst.pace, announcement)) {
                waiting.add(burst.pace, announcement, now);
            } else {
                sendNow(announcement, round, failures);
            }
        }
    }

    private static void sendNow(
            Announcement announcement, AnnouncementWriter.Round round, Map<VirtualAddress, Failure> failures) {
        VirtualAddress address = announcement.address();
        round.send(announcement).ifPresent(reason -> failures.putIfAbsent(address, new Failure(address, reason)));
    }

    @Override
    public void warmUp() {
        VirtualAddress nowhere = VirtualAddress.of(InetAddress.ofLiteral("127.0.0.1"), 32, "lo");
        List<Burst> burst = List.of(new Burst(nowhere, 1, AnnouncePlan.Pace.UNLIMITED));
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            var _ = send(burst, 0);
            rehearse(new Announcement(nowhere, Announcement.Form.ARP_REQUEST));
        }
    }

    /** Refused by the kernel after all the work was done. */
    private void rehearse(Announcement announcement) {
        try {
            var _ = writer.write(announcement, NO_INTERFACE, MacAddress.BROADCAST, false);
        } catch (LinuxException e) {
            if (!e.is(Errno.ENXIO) && !e.is(Errno.ENODEV) && !e.is(Errno.ENETDOWN)) {
                throw new IllegalStateException("a frame for no interface was not refused as such", e);
            }
        }
    }

    @Override
    public void close() {
        schedules.clear();
        waiting.clear();
        writer.close();
    }
}
