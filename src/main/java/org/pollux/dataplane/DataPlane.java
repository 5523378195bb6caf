package org.pollux.dataplane;

import java.net.InetAddress;
import java.util.Collection;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.FlowExplanation;
import org.pollux.ipvs.FlowQuestion;
import org.pollux.ipvs.VirtualServerTable;

/**
 * What balances the packets of the virtual services. Says nothing of how, so that a backend in the kernel can stand
 * behind it as well.
 *
 * <p>Any thread may call any method. The methods of {@link VirtualServerTable} wait for the thread that owns the table
 * (normally some microseconds) and throw {@link DataPlaneFailure} when it has ended or does not answer. A listing's
 * counters include packets that a fast path forwarded, up to some seconds ago. When {@link #removeDestination} or
 * {@link #removeService} returns, no further packet of an established connection is forwarded to the removed servers.
 *
 * <p>A data plane begins with no address active.
 */
public interface DataPlane extends VirtualServerTable, AutoCloseable {
    /**
     * From now on the services of these virtual addresses are balanced. Meant to be called before the addresses are put
     * on an interface. Complete on return; takes microseconds and waits for nobody, so a takeover may call it. An
     * address that is active already stays so. Addresses without services may be among them: when they get one, it is
     * balanced at once. Packets with a mark are balanced if they were sent to an active address.
     *
     * @throws DataPlaneFailure when the data plane is closed
     */
    void activate(Collection<InetAddress> addresses);

    /**
     * From now on nothing that belongs to these virtual addresses is touched: new packets go the host's own way,
     * and no established connection of theirs is forwarded. Complete on return; as quick as {@link #activate}. An
     * address that is not active is passed over. The connections themselves are kept, see {@link #removeConnections}.
     */
    void deactivate(Collection<InetAddress> addresses);

    /** Says what would become of a packet, and why; changes nothing. */
    FlowExplanation explain(FlowQuestion question);

    /** The switches in force. */
    EngineOptions options();

    /** Replaces the switches. */
    void setOptions(EngineOptions options);

    /** How it is doing. Takes some system calls; not for the takeover. */
    DataPlaneStatus status();

    /** Stops balancing and gives back all it took from the host. A second call does nothing. */
    @Override
    void close();
}
