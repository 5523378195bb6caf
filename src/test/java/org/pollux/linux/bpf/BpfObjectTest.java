package org.pollux.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class BpfObjectTest {
    @Test
    void readsMapsFromTheirTypes() {
        assertThat(Probe.object().maps())
                .containsOnlyKeys("flows", "counts", "shared", "sockets", ".rodata", ".data", ".bss")
                .containsEntry("flows", new BpfMapSpec("flows", BpfMapType.HASH, 8, 8, 1024, 0))
                .containsEntry("counts", new BpfMapSpec("counts", BpfMapType.PERCPU_ARRAY, 4, 16, 2, 0))
                .containsEntry("shared", new BpfMapSpec("shared", BpfMapType.ARRAY, 4, 8, 4, BpfMapSpec.MMAPABLE))
                .containsEntry("sockets", new BpfMapSpec("sockets", BpfMapType.XSKMAP, 4, 4, 64, 0));
    }

    @Test
    void readsGlobalVariablesAsMapsOfOneValue() {
        assertThat(Probe.object().maps())
                .containsEntry(
                        ".rodata",
                        new BpfMapSpec(".rodata", BpfMapType.ARRAY, 4, 2, 1, BpfMapSpec.READ_ONLY_FOR_PROGRAMS))
                .containsEntry(".bss", new BpfMapSpec(".bss", BpfMapType.ARRAY, 4, 8, 1, BpfMapSpec.MMAPABLE));
    }

    @Test
    void readsProgramsAndLicense() {
        assertThat(Probe.object().programs()).containsExactly("reflect", "capture", "pass");
        assertThat(Probe.object().license()).isEqualTo("Dual BSD/GPL");
    }

    @Test
    void changesACapacityAndNothingElse() {
        BpfObject object = Probe.object();
        BpfMapSpec before = new BpfMapSpec("flows", BpfMapType.HASH, 8, 8, 1024, 0);
        assertThat(object.withMaxEntries("flows", 7).maps())
                .hasSameSizeAs(object.maps())
                .containsEntry("flows", before.withMaxEntries(7));
        assertThat(object.maps()).containsEntry("flows", before);
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> object.withMaxEntries("flow", 7))
                .withMessage("probe.bpf.o has no map 'flow'");
    }

    @Test
    void setsAVariableOfExactlyItsSize() {
        assertThat(Probe.object().withVariable("captured_type", new byte[2])).isNotNull();
        assertThatThrownBy(() -> Probe.object().withVariable("captured_type", new byte[4]))
                .hasMessageContaining("takes 2 bytes, not 4");
        assertThatThrownBy(() -> Probe.object().withVariable("nothing", new byte[4]))
                .isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void refusesWhatIsNoObject() {
        refused(new byte[0]).hasMessage("it.o: not an ELF file");
        refused("#!/bin/sh\n".repeat(20).getBytes(StandardCharsets.US_ASCII)).hasMessage("it.o: not an ELF file");
        byte[] otherMachine = Probe.bytes();
        otherMachine[18] = 62;
        refused(otherMachine).hasMessageContaining("expected a 64-bit little-endian relocatable BPF object");
    }

    @Test
    void namesASectionThatItDoesNotKnow() {
        refused(with("license", "licence")).hasMessageContaining("section 'licence' is unknown to this loader");
        refused(with("xdp/pass", "tcp/pass")).hasMessageContaining("section 'tcp/pass' is unknown to this loader");
    }

    @Test
    void namesAMapPropertyThatItDoesNotKnow() {
        refused(with("map_flags", "map_extra"))
                .hasMessage("it.o: map 'shared' has 'map_extra', which this loader does not know");
    }

    @Test
    void refusesARelocationOfAnotherKind() {
        // The type of the first relocation of section xdp: 64-bit load → call.
        byte[] bytes = Probe.bytes();
        int at = indexOf(bytes, new byte[] {8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0});
        bytes[at + 8] = 10;
        refused(bytes).hasMessageContaining("program 'reflect', instruction 1: calls function 'answer'");
        bytes[at + 8] = 3;
        refused(bytes).hasMessageContaining("has a relocation of unknown type 3");
    }

    @Test
    void refusesAnObjectCutAnywhere() {
        byte[] whole = Probe.bytes();
        for (int length = 0; length < whole.length; length += 13) {
            refused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void neverFailsOtherwiseThanByItsOwnException() {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        byte[] whole = Probe.bytes();
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = whole.clone();
            int changes = 1 + random.nextInt(8);
            for (int i = 0; i < changes; i++) {
                mutate(bytes, random);
            }
            try {
                BpfObject.parse(bytes, "it.o");
            } catch (BpfObjectException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
        assertThat(refused).as("refused with seed %d", seed).isPositive();
    }

    /** Favours the tables at the end and the extremes of numbers: that is where offsets and sizes are. */
    private static void mutate(byte[] bytes, RandomGenerator random) {
        int at = random.nextInt(4) == 0 ? random.nextInt(64) : random.nextInt(bytes.length);
        if (random.nextInt(3) == 0) {
            at = bytes.length - 1 - random.nextInt(18 * 64);
        }
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] = (byte) random.nextInt();
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                byte fill = random.nextBoolean() ? (byte) 0xff : 0;
                int end = Math.min(bytes.length, at + (1 << random.nextInt(4)));
                Arrays.fill(bytes, at, end, fill);
            }
            default -> bytes[at] = (byte) (bytes[at] + random.nextInt(-2, 3));
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(byte[] bytes) {
        return assertThatThrownBy(() -> BpfObject.parse(bytes, "it.o")).isInstanceOf(BpfObjectException.class);
    }

    /** The probe with a name replaced by one of the same length, wherever a string ends with it (strings share their ends). */
    private static byte[] with(String name, String other) {
        byte[] bytes = Probe.bytes();
        byte[] from = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] to = (other + "\0").getBytes(StandardCharsets.US_ASCII);
        for (int at = indexOf(bytes, from); at >= 0; at = indexOf(bytes, from)) {
            System.arraycopy(to, 0, bytes, at, to.length);
        }
        return bytes;
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int at = 0; at + part.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }
}
