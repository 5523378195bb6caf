package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pollux.dataplane.LoadedProgram.CLIENT_PORT;
import static org.pollux.dataplane.LoadedProgram.LOCAL_PORT;
import static org.pollux.dataplane.LoadedProgram.sentOn;

import java.util.HexFormat;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.linux.bpf.TestRunResult;

/** Flows whose sequence numbers are shifted, in the kernel itself (BPF_PROG_TEST_RUN). */
@ExtendWith(LoopbackSocket.class)
class XdpShiftIT {
    private static final int HEADER = 52;
    private static final byte[] TIMESTAMPS = HexFormat.of().parseHex("0101080a" + "0011223344556677");
    private static final byte[] SELECTIVE = HexFormat.of().parseHex("0101050a" + "0506080005060a00");

    private final LoadedProgram program;

    XdpShiftIT(LoadedProgram program) {
        this.program = program;
    }

    @BeforeEach
    void shift() {
        program.shift(HEADER);
    }

    private static Packet fromClient(Net net) {
        return new Packet(Packet.TCP, net.client, CLIENT_PORT, net.vip, 80);
    }

    private static Packet fromServer(Net net) {
        return new Packet(Packet.TCP, net.server, 8080, net.local, LOCAL_PORT);
    }

    @ParameterizedTest
    @EnumSource
    void theClientsSequenceNumberIsRaised(Net net) throws Exception {
        Packet packet = fromClient(net).numbers(1000, 2000).tcpOptions(SELECTIVE);
        Packet sent = program.toServer(packet, ForwardingMethod.FULLNAT, net.server, 8080);
        program.assertForwarded(packet, Counter.FORWARDED_SHIFTED_IN, sent.numbers(1052, 2000));
    }

    @ParameterizedTest
    @EnumSource
    void theServersAcknowledgementIsLowered(Net net) throws Exception {
        Packet packet = fromServer(net).numbers(2000, 1052);
        Packet sent = program.toClient(packet, ForwardingMethod.FULLNAT, net.vip, net.client);
        program.assertForwarded(packet, Counter.FORWARDED_SHIFTED_OUT, sent.numbers(2000, 1000));
        packet.tcpOptions(TIMESTAMPS);
        program.assertForwarded(packet, Counter.FORWARDED_SHIFTED_OUT, sent.tcpOptions(TIMESTAMPS));
    }

    @ParameterizedTest
    @EnumSource
    void aSelectiveAcknowledgementIsTheEngines(Net net) throws Exception {
        Packet packet = fromServer(net).tcpOptions(SELECTIVE);
        program.toClient(packet, ForwardingMethod.FULLNAT, net.vip, net.client);
        program.assertToEngine(packet, Counter.ENGINE_TCP_OPTIONS);
        // As long as time stamps, but none.
        packet.tcpOptions(HexFormat.of().parseHex("01010101" + "0506080005060a00"));
        program.assertToEngine(packet, Counter.ENGINE_TCP_OPTIONS);
        packet.tcpOptions(HexFormat.of().parseHex("01010101"));
        program.assertToEngine(packet, Counter.ENGINE_TCP_OPTIONS);
    }

    @ParameterizedTest
    @EnumSource
    void whatEndsAConnectionIsTheEnginesAsEver(Net net) throws Exception {
        Packet packet = fromClient(net).tcpFlags(Packet.FIN | Packet.ACK);
        program.toServer(packet, ForwardingMethod.FULLNAT, net.server, 8080);
        program.assertToEngine(packet, Counter.ENGINE_TCP_CONTROL);
    }

    @ParameterizedTest
    @EnumSource
    void checksumsAreRightForAnyNumbersAndWhereTheyWrapAround(Net net) throws Exception {
        long seed = RandomGenerator.getDefault().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            int shift = 1 + random.nextInt(60);
            program.shift(shift);
            int number = random.nextInt(4) == 0 ? random.nextInt(120) - 60 : random.nextInt();
            byte[] payload = new byte[random.nextInt(64)];
            random.nextBytes(payload);
            boolean in = random.nextBoolean();
            Packet packet = (in ? fromClient(net) : fromServer(net)).payload(payload);
            Packet expected;
            if (in) {
                packet.numbers(number, random.nextInt());
                expected = program.toServer(packet, ForwardingMethod.FULLNAT, net.server, random.nextInt(65536));
                expected.numbers(number + shift, packet.acknowledged);
            } else {
                packet.numbers(random.nextInt(), number);
                expected = program.toClient(packet, ForwardingMethod.FULLNAT, net.vip, net.client);
                expected.numbers(packet.sequence, number - shift);
            }
            LoadedProgram.Outcome outcome = program.run(packet.bytes());
            assertThat(outcome.verdict()).isEqualTo(TestRunResult.XDP_REDIRECT);
            assertThat(outcome.packet()).as("seed %d, packet %d", seed, i).isEqualTo(sentOn(expected));
        }
    }
}
