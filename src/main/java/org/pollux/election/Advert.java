package org.pollux.election;

import java.time.Duration;

/**
 * What a director says about itself for one instance. The master's adverts are those of RFC 9568 §5.2; the others
 * announce themselves too, so that everybody knows who follows when the master goes.
 *
 * <p>An instance is known between directors by its virtual router id; where one director has several instances with
 * the same id (on different interfaces, or for the two address families) the instance name tells them apart.
 *
 * @param sender who says it
 * @param virtualRouterId 1..255
 * @param instance the sender's name for the instance
 * @param state what the sender is
 * @param priority its effective priority 1..255; 0: it gives up (RFC 9568 §5.2.4)
 * @param preempt whether it displaces a master of lower priority
 * @param advertInterval how often it adverts as master
 * @param term how many reigns the sender knew of when its own, or the one it follows, began; at least 0. A master that
 *     took over from another has the higher term, one that merely came back without having heard has the lower
 * @param reign for how long the sender has been master, zero if it is not: of two masters that did not know of each
 *     other the one that has been it for longer is the incumbent
 * @param sequence rises with every advert of this member and instance, so that late ones are recognised
 */
public record Advert(
        MemberId sender,
        int virtualRouterId,
        String instance,
        State state,
        int priority,
        boolean preempt,
        Duration advertInterval,
        long term,
        Duration reign,
        long sequence) {
    /** The largest term, so that a hostile one cannot overflow. */
    public static final long MAX_TERM = 0xffff_ffffL;

    /** Checks the ranges. */
    public Advert {
        if (virtualRouterId < 1 || virtualRouterId > 255) {
            throw new IllegalArgumentException("virtual router id " + virtualRouterId + " is not in 1..255");
        }
        if (priority < 0 || priority > 255) {
            throw new IllegalArgumentException("priority " + priority + " is not in 0..255");
        }
        if (advertInterval.isNegative() || advertInterval.isZero()) {
            throw new IllegalArgumentException("advert interval " + advertInterval + " is not positive");
        }
        if (term < 0 || term > MAX_TERM) {
            throw new IllegalArgumentException("term " + term + " is not in 0.." + MAX_TERM);
        }
        if (reign.isNegative()) {
            throw new IllegalArgumentException("reign " + reign + " is negative");
        }
    }

    /** One of a director that is not master, or has only just become it. */
    public Advert(
            MemberId sender,
            int virtualRouterId,
            String instance,
            State state,
            int priority,
            boolean preempt,
            Duration advertInterval,
            long term,
            long sequence) {
        this(
                sender,
                virtualRouterId,
                instance,
                state,
                priority,
                preempt,
                advertInterval,
                term,
                Duration.ZERO,
                sequence);
    }

    /** Whether this says that the sender rules. */
    public boolean claimsMastership() {
        return state == State.MASTER && priority > 0;
    }

    /** Whether the sender would follow if the master went away. */
    public boolean isCandidate() {
        return state.isCandidate() && priority > 0;
    }
}
