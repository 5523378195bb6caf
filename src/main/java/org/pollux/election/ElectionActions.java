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

    /**
     * Takes the instance's addresses and announces them.
     *
     * @return how long that took on the clock of the inputs, in nanoseconds: time in which the owner thread worked is not
     *     taken for a stall
     */
    long takeOver(String instance, Reason reason);

    /**
     * Gives the instance's addresses up.
     *
     * @return how long that took, as {@link #takeOver} says it
     */
    long release(String instance, Reason reason);

    /** Announces the addresses, which are held already, once more (gratuitous ARP, unsolicited NA). */
    void announce(String instance, Reason reason);

    /**
     * This director is master and stays so although another one claims to be it too. Announcing the addresses again, where
     * that is due, is asked for by itself.
     */
    default void otherMasterHeard(String instance) {}

    /**
     * Two directors were master at the same time, longer than a planned takeover needs. Told by the one that stays, if it
     * hears of it, as often as it does, and always by the one that is about to yield.
     *
     * @param other the other one
     * @param stays whether this director stays master
     */
    default void twoMasters(String instance, MemberId other, boolean stays) {}

    /** The instance's state has changed. */
    void transition(Transition transition);
}
