package org.pollux.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pollux.cluster.FrameCodecTest.advert;

import org.junit.jupiter.api.Test;

class MailboxTest {
    private final Mailbox mailbox = new Mailbox();

    @Test
    void keepsTheNewestAdvertOfEachInstance() {
        mailbox.put(advert("a", 1));
        mailbox.put(advert("b", 1));
        mailbox.put(advert("a", 2));
        assertThat(mailbox.take()).containsExactlyInAnyOrder(advert("a", 2), advert("b", 1));
        assertThat(mailbox.replaced()).isEqualTo(1);
        assertThat(mailbox.isEmpty()).isTrue();
        assertThat(mailbox.take()).isEmpty();
    }

    @Test
    void neverLosesAResignationToALaterAdvert() {
        mailbox.put(advert("a", 0, 1));
        mailbox.put(advert("a", 2));
        mailbox.put(advert("a", 3));
        assertThat(mailbox.take()).containsExactly(advert("a", 0, 1), advert("a", 3));
    }

    @Test
    void dropsAnAdvertThatAResignationHasOvertaken() {
        mailbox.put(advert("a", 1));
        mailbox.put(advert("a", 0, 2));
        assertThat(mailbox.take()).containsExactly(advert("a", 0, 2));
    }
}
