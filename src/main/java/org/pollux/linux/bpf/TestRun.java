package org.pollux.linux.bpf;

import java.util.OptionalInt;

/**
 * A request to run an XDP program on a packet ({@code BPF_PROG_TEST_RUN}).
 *
 * @param packet the frame, from its Ethernet header on, 14 bytes or more
 * @param repeat how often to run it, 1 or more
 * @param ingressIfindex the interface it seems to come from; the loopback of this namespace when empty
 * @param rxQueue the receive queue it seems to come from; needs an interface when not 0
 * @param liveBatch when present, verdicts are carried out as if the packets had come from the interface ({@code
 *     BPF_F_TEST_XDP_LIVE_FRAMES}) in batches of that many, 1 to 256
 */
@SuppressWarnings("ArrayRecordComponent") // a request, compared by nobody
public record TestRun(byte[] packet, int repeat, OptionalInt ingressIfindex, int rxQueue, OptionalInt liveBatch) {
    private static final int ETHERNET_HEADER = 14;

    /** @throws IllegalArgumentException when the packet is too short or a number out of its range */
    public TestRun {
        if (packet.length < ETHERNET_HEADER) {
            throw new IllegalArgumentException("a packet of " + packet.length + " bytes: expected 14 or more");
        }
        if (repeat < 1) {
            throw new IllegalArgumentException(repeat + " runs: expected 1 or more");
        }
        if (rxQueue < 0 || (rxQueue > 0 && ingressIfindex.isEmpty())) {
            throw new IllegalArgumentException(
                    "receive queue " + rxQueue + ": expected 0, or the queue of an interface");
        }
        if (liveBatch.isPresent() && (liveBatch.getAsInt() < 1 || liveBatch.getAsInt() > 256)) {
            throw new IllegalArgumentException("batches of " + liveBatch.getAsInt() + " packets: expected 1 to 256");
        }
    }

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
