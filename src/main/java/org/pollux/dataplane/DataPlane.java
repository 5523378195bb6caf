package org.pollux.dataplane;

import java.net.InetAddress;
import java.util.Collection;
import org.pollux.ipvs.AnnouncementRule;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.FlowExplanation;
import org.pollux.ipvs.FlowQuestion;
import org.pollux.ipvs.VirtualServerTable;
import org.pollux.ipvs.sync.MessageVersion;

/**
 * What balances the packets of the virtual services. Says nothing of how, so that a backend in the kernel can stand
 * behind it as well.
 *
 * <p>Any thread may call any method. The methods of {@link VirtualServerTable} wait for the thread that owns the table
 * (normally some microseconds) and throw {@link DataPlaneFailure} when it has ended or does not answer. A listing's
 * counters include packets that a fast path forwarded, up to some seconds ago. When {@link #removeDestination} or
 * {@link #removeService} returns, no further packet of an established connection is forwarded to the removed servers.
 *
 * <p>A data plane begins with no address active. Established connections may outlive the process that balanced them: the
 * next one's data plane {@linkplain #resume resumes} them. How long they wait, and whether they can, is the backend's.
 */
public interface DataPlane extends VirtualServerTable, AutoCloseable {
    /**
     * The services are complete: connections that an earlier process has left behind, of those real servers that are there,
     * are taken over, and go on without a packet lost; all others end. To be called once, before the first activation.
     * Addresses that the earlier process had active stay so until they are activated or deactivated, for a while. Takes
     * seconds where there are a million connections, during which they go on.
     *
     * @throws DataPlaneFailure when that cannot be done; what the earlier process left goes on for its time
     */
    void resume();

    /**
     * Prepares for {@link #close()} to leave the established connections and active addresses to another process; nothing
     * is deactivated from now on.
     *
     * @throws DataPlaneFailure when they would not survive, with the reason; nothing has changed then
     */
    void leave();

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

    /**
     * Replaces when and in which form a synchronisation daemon that is started from now on tells of connections.
     *
     * @param rule when
     * @param version the form of its messages
     */
    void tuneSync(AnnouncementRule rule, MessageVersion version);

    /** How it is doing. Takes some system calls; not for the takeover. */
    DataPlaneStatus status();

    /** Stops balancing and gives back all it took from the host, but for what is {@linkplain #leave left}. A second call does nothing. */
    @Override
    void close();
}
