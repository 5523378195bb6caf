package org.pollux.ipvs;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an administrator can ask of a load balancer: services, destinations, timeouts, listings. Says nothing of how
 * packets move, so another backend can stand behind it. The engine's own table is used on the engine's thread only.
 *
 * <p>Every refusal is a {@link TableException} and leaves the table as it was.
 */
public interface VirtualServerTable {
    /** Adds a service without destinations. */
    void addService(ServiceKey service, ServiceSettings settings);

    /** Replaces a service's settings; an unchanged scheduler keeps its state. */
    void editService(ServiceKey service, ServiceSettings settings);

    /** Removes a service and all its destinations. */
    void removeService(ServiceKey service);

    /** Adds a destination at the head of the service's list: the newest wins ties. */
    void addDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings);

    /** Replaces a destination's settings; its place in the list stays. */
    void editDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings);

    /** Removes a destination; what becomes of its connections says {@link EngineOptions#expireNodestConn()}. */
    void removeDestination(ServiceKey service, DestinationKey destination);

    /** What a service was told beyond IPVS's settings. */
    ServicePolicy policy(ServiceKey service);

    /** Replaces what a service is told beyond IPVS's settings; it begins with {@link ServicePolicy#NONE}. */
    void setPolicy(ServiceKey service, ServicePolicy policy);

    /**
     * Takes a destination out of service gently: it keeps its connections and its persistent clients, and gets no others.
     * Clients whom a scheduler would have hashed to it go elsewhere. It stays so until {@link #undrain} or the end of the
     * service, also when it is removed and added again meanwhile, as a check of its health might. Draining it again sets
     * the timeout anew.
     *
     * @param timeout after it, whatever it still has is ended; empty if it may take its time
     */
    void drain(ServiceKey service, DestinationKey destination, Optional<Duration> timeout);

    /** Ends the draining of a destination, also of one that is removed at present; one that is not drained stays as it is. */
    void undrain(ServiceKey service, DestinationKey destination);

    /** Removes all services ({@code ipvsadm -C}). */
    void flush();

    /** Sets the counters of all services and destinations to zero ({@code ipvsadm -Z}). */
    void zero();

    /** Sets the counters of one service and its destinations to zero. */
    void zero(ServiceKey service);

    /** The traffic of all services together. */
    TotalTraffic totalTraffic();

    Timeouts timeouts();

    void setTimeouts(Timeouts timeouts);

    /** The rules by which packets get the marks that services may be known by, in the order they are asked. */
    List<MarkRule> marks();

    /** Replaces the rules; the first that matches a new connection's packet says its mark. Connections stay. */
    void setMarks(List<MarkRule> rules);

    /** All services, in the order they were added. */
    List<ServiceSnapshot> services();

    Optional<ServiceSnapshot> service(ServiceKey service);

    /**
     * Lists connections a page at a time, so that a table of a million does not hold up its thread. Connections that
     * come and go between pages may be missed; none is listed twice.
     *
     * @param filter which connections
     * @param cursor 0 for the first page, then {@link ConnectionPage#next()}
     * @param limit how many rows at most, 1 or more; a page may have fewer, even none, and others may follow
     */
    ConnectionPage connections(ConnectionFilter filter, int cursor, int limit);

    /** Lists all connections, a page at a time. */
    default ConnectionPage connections(int cursor, int limit) {
        return connections(ConnectionFilter.ALL, cursor, limit);
    }

    /**
     * Counts connections, a part of the table at a time, as {@link #connections} lists them.
     *
     * @param cursor 0 for the first part, then {@link ConnectionCount#next()}
     */
    ConnectionCount countConnections(ConnectionFilter filter, int cursor);

    /**
     * Starts a synchronisation daemon ({@code ipvsadm --start-daemon}). An engine by itself only keeps account of it.
     *
     * @throws TableException {@code INVALID} while a service has a server of the other address family, {@code NO_DEVICE} without
     *     its interface, {@code DAEMON_RUNS} when there is one with that role already
     */
    void startSync(SyncDaemon daemon);

    /**
     * Stops a synchronisation daemon.
     *
     * @throws TableException {@code NO_DAEMON} when there is none with that role
     */
    void stopSync(SyncRole role);

    /** The synchronisation daemons that run, with their longest messages settled; the master first. */
    List<SyncDaemon> syncDaemons();

    /** Removes every connection to this virtual address, as when the director gives it up; returns how many. */
    int removeConnections(InetAddress virtualAddress);
}
