package org.pollux.election;

/**
 * What the election wants done. Called on the owner thread, within an input; must not block and must not call the
 * election back (hand such an input to the owner thread's queue instead).
 *
 * <p>The order of a takeover is {@link #transition}, {@link #takeOver}, {@link #sendAdvert}: the addresses are there
 * before the previous master is told to let go. The order of a yield is {@link #transition}, {@link #release}, {@link
 * #sendAdvert}.
 */
public interface ElectionActions {
    /** Sends the advert to all other directors, from another thread if sending may block. */
    void sendAdvert(Advert advert);

    /** Takes the instance's addresses and announces them. */
    void takeOver(String instance, Reason reason);

    /** Gives the instance's addresses up. */
    void release(String instance, Reason reason);

    /** Announces the addresses, which are held already, once more (gratuitous ARP, unsolicited NA). */
    void announce(String instance, Reason reason);

    /**
     * This director is master and stays so although another one claims to be it too. Announcing the addresses again, where
     * that is due, is asked for by itself.
     */
    default void otherMasterHeard(String instance) {}

    /** The instance's state has changed. */
    void transition(Transition transition);
}
