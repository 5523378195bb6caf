package org.pollux.ipvs;

import java.util.Optional;
import java.util.Set;

/**
 * The changeable part of a virtual service. Editing replaces all of it.
 *
 * @param scheduler name of the scheduler, such as {@code wlc}; see {@link Schedulers#names()}
 * @param flags the scheduler's switches
 * @param persistence whether clients come back to their server
 * @param onePacket whether each UDP datagram is scheduled anew, without a connection ({@code ipvsadm -o})
 * @param local the addresses that stand for clients at FULLNAT servers
 * @param persistenceEngine what tells persistent clients apart instead of their address ({@code ipvsadm --pe}); there is
 *     {@value #SIP} only, the Call-ID of a SIP message over UDP
 */
public record ServiceSettings(
        String scheduler,
        Set<SchedulerFlag> flags,
        Optional<Persistence> persistence,
        boolean onePacket,
        LocalAddresses local,
        Optional<String> persistenceEngine) {
    /** The persistence engine that goes by SIP dialogues. */
    public static final String SIP = "sip";

    /** Copies the set. */
    public ServiceSettings {
        flags = Set.copyOf(flags);
    }

    /** A scheduler without any flag. */
    public ServiceSettings(String scheduler) {
        this(scheduler, Set.of());
    }

    /** A scheduler with flags. */
    public ServiceSettings(String scheduler, Set<SchedulerFlag> flags) {
        this(scheduler, flags, Optional.empty(), false);
    }

    /** A service without FULLNAT. */
    public ServiceSettings(
            String scheduler, Set<SchedulerFlag> flags, Optional<Persistence> persistence, boolean onePacket) {
        this(scheduler, flags, persistence, onePacket, LocalAddresses.NONE);
    }

    /** A service whose clients are told apart by their addresses. */
    public ServiceSettings(
            String scheduler,
            Set<SchedulerFlag> flags,
            Optional<Persistence> persistence,
            boolean onePacket,
            LocalAddresses local) {
        this(scheduler, flags, persistence, onePacket, local, Optional.empty());
    }
}
