package org.pollux.dataplane;

import java.util.List;
import java.util.Optional;
import org.pollux.linux.xsk.BusyPolling;

/**
 * What a data plane is started with.
 *
 * @param interfaces names of the interfaces whose packets are balanced: those of the virtual addresses and, for NAT,
 *     those towards the real servers; one or more, each once
 * @param attachment where the program that looks at the packets runs
 * @param maxConnections how many connections are tracked at most, 1 to 2^26
 * @param survival what outlives the process
 * @param busyPolling how its sockets look for packets by themselves; empty: they wait for interrupts
 */
public record DataPlaneOptions(
        List<String> interfaces,
        Attachment attachment,
        int maxConnections,
        Survival survival,
        Optional<BusyPolling> busyPolling) {
    /** Connections tracked unless told otherwise. */
    public static final int DEFAULT_MAX_CONNECTIONS = 1 << 20;

    /** Where in an interface's receive path packets are looked at. */
    public enum Attachment {
        /** In the driver where it can, in the kernel's generic hook otherwise. */
        AUTO,
        /** In the driver, or not at all. */
        NATIVE,
        /** In the kernel's generic hook: every driver, slower. */
        GENERIC
    }

    /** @throws IllegalArgumentException when there is no interface, one is named twice, or the maximum is out of range */
    public DataPlaneOptions {
        interfaces = List.copyOf(interfaces);
        if (interfaces.isEmpty()) {
            throw new IllegalArgumentException("the data plane needs at least one interface");
        }
        if (interfaces.stream().distinct().count() != interfaces.size()) {
            throw new IllegalArgumentException("an interface is named twice: " + interfaces);
        }
        if (maxConnections < 1 || maxConnections > 1 << 26) {
            throw new IllegalArgumentException("maximum of " + maxConnections + " connections is not in 1..67108864");
        }
    }

    /** A data plane that ends with its process. */
    public DataPlaneOptions(List<String> interfaces, Attachment attachment, int maxConnections) {
        this(interfaces, attachment, maxConnections, Survival.NONE, Optional.empty());
    }

    /** These interfaces, attached as well as can be, with {@link #DEFAULT_MAX_CONNECTIONS}. */
    public static DataPlaneOptions of(List<String> interfaces) {
        return new DataPlaneOptions(interfaces, Attachment.AUTO, DEFAULT_MAX_CONNECTIONS);
    }
}
