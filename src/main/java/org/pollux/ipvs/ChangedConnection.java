package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * A window onto a connection or persistence template that other directors should know. It is reused: valid only until the
 * call it was handed to returns. What it says is what {@link SyncedConnection} has under the same names.
 */
public interface ChangedConnection {
    boolean ipv6();

    int protocol();

    int flags();

    int state();

    int clientPort();

    int virtualPort();

    int destinationPort();

    int mark();

    /** In seconds. */
    long timeout();

    long clientHigh();

    long clientLow();

    long virtualHigh();

    long virtualLow();

    long destinationHigh();

    long destinationLow();

    /** What is added to one side's sequence numbers from now on; 0 unless the flags say that they are shifted. */
    int shift(boolean fromServer);

    /** Behind which of its sequence numbers that holds. */
    int shiftPosition(boolean fromServer);

    /** What is added to those before. */
    int shiftBefore(boolean fromServer);

    /** The Call-ID that a template of the persistence engine {@code sip} is known by, not to be changed; null without one. */
    byte @Nullable [] callId();
}
