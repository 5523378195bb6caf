package org.pollux.ipvs.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pollux.ipvs.SyncedConnection;

/** What of a message is taken where something is wrong with it, as Linux's backup does. */
class MessageReaderTest {
    private static final String ENTRY =
            "0006002400000083" + "0001" + "9c410050005000000000" + "00000384" + "0a0100640a0909090a020015";

    private static MessageReading read(int syncId, String hex) {
        return new MessageReader(syncId).read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    /** A message of group 7 with so many entries. */
    private static String message(int count, String entries) {
        return "00%02x%04x%02x010000%s".formatted(7, 8 + entries.length() / 2, count, entries);
    }

    @Test
    void thoseOfOtherGroupsArePassedOver() {
        assertThat(read(7, message(1, ENTRY)).connections()).hasSize(1);
        assertThat(read(0, message(1, ENTRY)).connections()).as("0 takes all").hasSize(1);
        assertThat(read(8, message(1, ENTRY)).connections()).isEmpty();
        assertThat(read(8, message(1, ENTRY)).faults()).containsExactly(MessageFault.OTHER_SYNC_ID);
    }

    @Test
    void theLengthMustBeRight() {
        assertThat(read(0, message(1, ENTRY) + "00").faults()).containsExactly(MessageFault.WRONG_LENGTH);
        assertThat(read(0, "000700").faults()).containsExactly(MessageFault.TOO_SHORT);
    }

    @Test
    void whatComesBeforeABrokenEntryIsTaken() {
        String broken = ENTRY.replace("0006002400", "0006003400");
        MessageReading reading = read(0, message(3, ENTRY + ENTRY + broken));
        assertThat(reading.connections()).hasSize(2);
        assertThat(reading.faults()).containsExactly(MessageFault.BROKEN_ENTRY);
        assertThat(read(0, message(2, ENTRY)).faults())
                .as("fewer than it says")
                .containsExactly(MessageFault.BROKEN_ENTRY);
        assertThat(read(0, message(1, ENTRY.replace("0006002400", "0006102400")))
                        .faults())
                .containsExactly(MessageFault.UNKNOWN_VERSION);
        assertThat(read(0, message(1, ENTRY.replace("0006002400", "0106002400")))
                        .faults())
                .as("an IPv6 entry is longer")
                .containsExactly(MessageFault.BROKEN_ENTRY);
    }

    @Test
    void anOptionThatMustBeKnownCostsItsEntryOnly() {
        String unknown = ENTRY.replace("0006002400", "0006002700") + "090161" + "00";
        String passedOver = ENTRY.replace("0006002400", "0006002700") + "490161" + "00";
        MessageReading reading = read(0, message(3, unknown + passedOver + ENTRY));
        assertThat(reading.connections()).hasSize(2);
        assertThat(reading.faults()).containsExactly(MessageFault.UNKNOWN_OPTION);
        String empty = ENTRY.replace("0006002400", "0006002600") + "4900" + "0000";
        assertThat(read(0, message(1, empty)).faults()).containsExactly(MessageFault.BROKEN_ENTRY);
    }

    @Test
    void whatAPersistenceEngineKnowsIsThere() {
        String data = ENTRY.replace("0006002400", "0006002e00") + "0203616263" + "0303736970" + "0000";
        assertThat(read(0, message(1, data)).connections().getFirst().dialogue())
                .isEqualTo(Optional.of(new SyncedConnection.Dialogue("sip", "abc")));
    }

    @Test
    void theSendersOwnFlagsAreNotTaken() {
        SyncedConnection read = read(0, message(1, ENTRY.replace("00000083", "0001207b")))
                .connections()
                .getFirst();
        assertThat(read.flags()).isEqualTo(3);
    }

    @Test
    void anythingElseIsOfTheOldForm() {
        String old = "010700" + "1c" + "0006" + "9c4100500050" + "0a0100640a0909090a020015" + "0083" + "0001";
        SyncedConnection read = read(7, old).connections().getFirst();
        assertThat(read.clientPort()).isEqualTo(40_001);
        assertThat(read.flags()).isEqualTo(0x83);
        assertThat(read.state()).isEqualTo(1);
        assertThat(read.timeout()).isZero();
    }

    @Test
    void aMessageHasNoMoreEntriesThanItsCountCanSay() {
        MessageWriter writer = new MessageWriter(MessageVersion.V1, 1, 65_507);
        SyncedConnection one = read(0, message(1, ENTRY)).connections().getFirst();
        for (int i = 0; i < 255; i++) {
            assertThat(writer.add(one)).isEqualTo(MessageWriter.Outcome.WRITTEN);
        }
        assertThat(writer.add(one)).isEqualTo(MessageWriter.Outcome.FULL);
        assertThat(new MessageReader(1).read(writer.finish()).connections()).hasSize(255);
        assertThat(writer.finish().remaining()).as("empty again").isZero();
        assertThat(new MessageWriter(MessageVersion.V1, 1, 43).add(one))
                .isEqualTo(MessageWriter.Outcome.NOT_EXPRESSIBLE);
        assertThat(new MessageWriter(MessageVersion.V1, 1, 1).add(one))
                .isEqualTo(MessageWriter.Outcome.NOT_EXPRESSIBLE);
    }
}
