package org.pollux.linux.bpf;

import java.util.OptionalInt;

/**
 * A request to run an XDP program on a packet ({@code BPF_PROG_TEST_RUN}).
 *
 * @param packet the frame, from its Ethernet header on, 14 bytes or more
 * @param repeat how often to run it, 1 or more
 * @param ingressIfindex the interface it seems to come from; loopback when empty
 * @param rxQueue the receive queue it seems to come from; needs an interface when not 0
 * @param liveBatch when present, verdicts are carried out as if the packets had come from the interface ({@code
 *     BPF_F_TEST_XDP_LIVE_FRAMES}) in batches of that many, 1 to 256
 */
@SuppressWarnings("ArrayRecordComponent") // a request, compared by nobody
public record TestRun(byte[] packet, int repeat, OptionalInt ingressIfindex, int rxQueue, OptionalInt liveBatch) {

    /** One run of the packet. */
    public static TestRun of(byte[] packet) {
        return new TestRun(packet, 1, OptionalInt.empty(), 0, OptionalInt.empty());
    }

    /** The same, that many times. */
    public TestRun times(int count) {
        return new TestRun(packet, count, ingressIfindex, rxQueue, liveBatch);
    }

    /** The same, as if it had come from that queue of that interface. */
    public TestRun from(int ifindex, int queue) {
        return new TestRun(packet, repeat, OptionalInt.of(ifindex), queue, liveBatch);
    }

    /** The same with verdicts carried out, in batches of that many packets. */
    public TestRun live(int batch) {
        return new TestRun(packet, repeat, ingressIfindex, rxQueue, OptionalInt.of(batch));
    }
}
