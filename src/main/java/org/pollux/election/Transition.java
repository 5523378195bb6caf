package org.pollux.election;

import java.util.List;
import java.util.Optional;

/**
 * One line of the election journal.
 *
 * @param instance the instance's name
 * @param from the state before
 * @param to the state after
 * @param reason why
 * @param at when, on the clock of the inputs (nanoseconds)
 * @param priority the director's effective priority at that time
 * @param term the instance's term after the transition
 * @param master who is master now, as far as the director knows
 * @param peers the other directors that had been heard by then, with their priorities and how long ago
 */
public record Transition(
        String instance,
        State from,
        State to,
        Reason reason,
        long at,
        int priority,
        long term,
        Optional<MemberId> master,
        List<InstanceStatus.Peer> peers) {
    /** Copies the list. */
    public Transition {
        peers = List.copyOf(peers);
    }
}
