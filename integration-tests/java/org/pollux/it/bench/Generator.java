package org.pollux.it.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.pollux.it.bench.BenchObject.State;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.Host;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;
import org.pollux.linux.NetworkNamespace;
import org.pollux.linux.ThreadScheduling;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.TestRun;

/**
 * Makes packets in the kernel and sends them out of an interface of a host, on one processor, and knows how many of them
 * arrived at the sinks of the same collection. Source addresses are of 198.18.0.0/15, which RFC 2544 sets aside for this.
 */
final class Generator implements AutoCloseable {
    static final String SOURCES = "198.18.0.0/15";
    private static final int FIRST_ADDRESS = 198 << 24 | 18 << 16;
    /** Different flows that there can be: 1,024 ports of each address. */
    static final int MOST_FLOWS = 1 << 27;

    /** Frames handed on at once; the rings of a veth hold 256. */
    private static final int BATCH = 64;

    /** More than it makes before it is interrupted. */
    private static final int ENDLESS = Integer.MAX_VALUE;
    /** A virtual machine passes this signal over: it does nothing but end a system call. */
    private static final int SIGPIPE = 13;

    private static final Duration NEXT_SIGNAL = Duration.ofMillis(1);
    /** Looks until there may be a packet, while connections are made. */
    private static final long RUNS_OF_A_PACKET = 1000;

    private static final long CHUNK = 20_000_000;

    private static final int TGKILL = System.getProperty("os.arch", "").equals("aarch64") ? 131 : 234;
    private static final int PRIORITY = 50;
    private static final Duration SETTLING = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Longer than any packet is under way that will still arrive. */
    private static final long LOST_NANOS = 200_000_000;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final BpfCollection programs;
    private final MemorySegment state;
    private final ExecutorService thread;
    private Silence longestSilence = Silence.NONE;
    private final int task;
    private byte[] template = new byte[State.FRAME_BYTES];

    /**
     * What happened in a span of time.
     *
     * @param sent packets that were sent
     * @param arrived packets that arrived
     * @param nanos how long it took
     */
    record Run(long sent, long arrived, long nanos) {
        /** Arrivals per second. */
        double rate() {
            return arrived * 1e9 / nanos;
        }
    }

    /**
     * How long nothing arrived although it was wanted.
     *
     * @param longest the longest time between two arrivals, whoever was the cause
     * @param wanted the longest without the time in which this generator did not get its processor
     * @param absence for how long it did not get it, altogether
     */
    record Silence(Duration longest, Duration wanted, Duration absence) {
        static final Silence NONE = new Silence(Duration.ZERO, Duration.ZERO, Duration.ZERO);

        Silence and(Silence other) {
            return new Silence(
                    longer(longest, other.longest), longer(wanted, other.wanted), absence.plus(other.absence));
        }

        private static Duration longer(Duration a, Duration b) {
            return a.compareTo(b) >= 0 ? a : b;
        }
    }

    /**
     * @param programs whose sinks count
     * @param host where packets are made
     * @param cpu the processor that makes them, and takes them as far as they get without changing to another
     */
    Generator(BpfCollection programs, Host host, int cpu) throws Exception {
        this.programs = programs;
        state = programs.map(BenchObject.STATE).memory();
        thread = Executors.newSingleThreadExecutor(
                work -> Thread.ofPlatform().daemon().name("generator").unstarted(work));
        try {
            task = thread.submit(() -> {
                        new NetworkNamespace(host.namespace()).enter();
                        int number = pin(cpu);
                        // What else runs on this machine must not be measured.
                        ThreadScheduling.realTime(PRIORITY);
                        return number;
                    })
                    .get();
        } catch (Exception e) {
            thread.shutdownNow();
            throw e;
        }
    }

    /** Gives the number of this thread. */
    private static int pin(int cpu) throws IOException {
        String task = Files.readSymbolicLink(Path.of("/proc/thread-self"))
                .getFileName()
                .toString();
        Command.run("taskset", "-pc", Integer.toString(cpu), task);
        return Integer.parseInt(task);
    }

    /**
     * What is sent from now on.
     *
     * @param frame each packet, but for its source
     * @param ifindex where it leaves; 0 for nowhere
     * @param flows how many different ones, 1 to {@link #MOST_FLOWS}
     */
    void plan(Frame frame, int ifindex, int flows) {
        template = frame.bytes();
        MemorySegment.copy(template, 0, state, ValueLayout.JAVA_BYTE, State.FRAME, State.FRAME_BYTES);
        set(State.HEADER_SUM, frame.headerSum());
        set(State.TRANSPORT_SUM, frame.transportSum());
        set(State.FIRST_ADDRESS, FIRST_ADDRESS);
        set(State.FLOWS, flows);
        set(State.STRIDE, 1);
        set(State.NEXT, 0);
        set(State.IFINDEX, ifindex);
        set(State.WINDOW, 0);
    }

    /** Flows take turns in an order that helps no cache, each as often as any other. */
    void scattered() {
        int flows = state.get(ValueLayout.JAVA_INT, State.FLOWS);
        int stride = Math.max(1, (int) (flows * 0.6180339887));
        while (gcd(stride, flows) != 1) {
            stride++;
        }
        set(State.STRIDE, stride);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** No more than so many packets are under way at a time. */
    void window(int packets) {
        set(State.LOST, 0L);
        set(State.SENT, arrived());
        set(State.WINDOW, packets);
    }

    private void set(int offset, int value) {
        state.set(ValueLayout.JAVA_INT, offset, value);
    }

    private void set(int offset, long value) {
        LONG.setVolatile(state, (long) offset, value);
    }

    private long get(int offset) {
        return (long) LONG.getVolatile(state, (long) offset);
    }

    /** Packets that were received since the start. */
    long arrived() {
        long sum = 0;
        for (int cpu = 0; cpu < State.CPUS; cpu++) {
            sum += get(State.ARRIVALS + cpu * State.ARRIVALS_BYTES);
        }
        return sum;
    }

    /** Of when packets were last {@linkplain #sendFor sent}, for programs that note it. */
    Silence longestSilence() {
        return longestSilence;
    }

    /** Sends for as long as that. What is counted is a span in the middle of it: the kernel takes its time to begin and to end. */
    Run sendFor(Duration span) throws Exception {
        set(State.LIMIT, Long.MAX_VALUE);
        Future<Boolean> call = thread.submit(this::runUntilInterrupted);
        try {
            long before = arrived();
            Await.until(PATIENCE, SETTLING, "packets arrive", () -> arrived() != before);
            long absence = get(State.ABSENCE);
            set(State.SILENCE_WANTED, 0L);
            set(State.SILENCE, 0L);
            long sent = get(State.SENT);
            long arrived = arrived();
            long start = System.nanoTime();
            watch(span);
            long nanos = System.nanoTime() - start;
            Run run = new Run(get(State.SENT) - sent, arrived() - arrived, nanos);
            // Before the generator ends: what comes then is no silence of those who forward.
            longestSilence = new Silence(
                    Duration.ofNanos(get(State.SILENCE)),
                    Duration.ofNanos(get(State.SILENCE_WANTED)),
                    Duration.ofNanos(get(State.ABSENCE) - absence));
            return run;
        } finally {
            set(State.LIMIT, 0L);
            interrupt(call);
            done(call);
        }
    }

    /** Starting and ending a run takes the kernel tens of milliseconds: one has to last for as long as anything is measured. */
    private boolean runUntilInterrupted() throws Exception {
        try {
            return run(ENDLESS);
        } catch (LinuxException e) {
            if (e.is(Errno.EINTR)) {
                return true;
            }
            throw e;
        }
    }

    private void interrupt(Future<Boolean> call) {
        // One that comes before the system call begins has no effect.
        while (!call.isDone()) {
            long result = Libc.syscall(TGKILL, ProcessHandle.current().pid(), task, SIGPIPE, 0, 0, 0);
            if (Libc.failed(result)) {
                throw new IllegalStateException("the generator's thread cannot be signalled: error " + -result);
            }
            Await.pause(NEXT_SIGNAL);
        }
    }

    /** Sends so many packets and waits until each has arrived or is given up; for plans with a window. */
    void send(int packets) throws Exception {
        long limit = get(State.SENT) + packets;
        set(State.LIMIT, limit);
        Progress progress = new Progress();
        while (get(State.SENT) < limit) {
            done(thread.submit(() -> run((int) Math.min(CHUNK, packets * RUNS_OF_A_PACKET))));
            progress.look();
        }
        while (underWay() > 0) {
            Thread.onSpinWait();
            progress.look();
        }
    }

    private long underWay() {
        return get(State.SENT) - get(State.LOST) - arrived();
    }

    private void watch(Duration span) {
        long start = System.nanoTime();
        Progress progress = new Progress();
        for (long left = span.toNanos(); left > 0; left = span.toNanos() - (System.nanoTime() - start)) {
            Await.pause(Duration.ofNanos(Math.min(left, SETTLING.toNanos())));
            progress.look();
        }
    }

    /** A packet that was lost would keep its place in the window for ever. */
    private final class Progress {
        private long arrived = arrived();
        private long since = System.nanoTime();

        void look() {
            long now = System.nanoTime();
            long reached = arrived();
            if (reached != arrived) {
                arrived = reached;
                since = now;
            } else if (now - since > LOST_NANOS) {
                set(State.LOST, get(State.SENT) - reached);
                since = now;
            }
        }
    }

    private boolean run(int times) throws Exception {
        var _ = programs.program(BenchObject.GENERATE)
                .testRun(TestRun.of(template).times(times).live(BATCH));
        return true;
    }

    private static void done(Future<Boolean> call) throws Exception {
        try {
            var _ = call.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
