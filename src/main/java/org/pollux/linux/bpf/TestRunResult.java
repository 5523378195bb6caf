package org.pollux.linux.bpf;

/**
 * What a test run gave.
 *
 * @param verdict the program's return value, one of the {@code XDP_} constants; 0 for live runs
 * @param packet the frame as the program left it; empty for live runs
 * @param nanosPerRun mean duration of one run in nanoseconds
 */
@SuppressWarnings("ArrayRecordComponent") // a result, compared by nobody
public record TestRunResult(int verdict, byte[] packet, long nanosPerRun) {
    public static final int XDP_ABORTED = 0;
    public static final int XDP_DROP = 1;
    public static final int XDP_PASS = 2;
    public static final int XDP_TX = 3;
    public static final int XDP_REDIRECT = 4;
}
