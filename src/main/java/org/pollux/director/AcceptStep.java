package org.pollux.director;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pollux.config.VrrpInstance;
import org.pollux.election.Reason;
import org.pollux.linux.InputFilter;
import org.pollux.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code no_accept}: while an instance is master, its addresses are this host's, but what is sent to them and belongs to no
 * virtual server is dropped (RFC 9568 §6.1, Accept_Mode). An owner (priority 255) accepts it always.
 */
final class AcceptStep implements RoleStep, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptStep.class);
    private static final String TABLE = "pollux";
    private static final int OWNER = 255;

    private final InputFilter filter;
    private final Map<String, Set<InetAddress>> closed;
    private final Set<String> dropping = new LinkedHashSet<>();

    private AcceptStep(InputFilter filter, Map<String, Set<InetAddress>> closed) {
        this.filter = filter;
        this.closed = closed;
    }

    /** Whether any instance asks for it. */
    static boolean needed(Collection<VrrpInstance> instances) {
        return instances.stream().anyMatch(AcceptStep::closed);
    }

    /**
     * Makes the packet filter, which drops nothing yet, in the calling thread's network namespace.
     *
     * @throws LinuxException when the kernel has none
     */
    static AcceptStep open(List<VrrpInstance> instances) throws LinuxException {
        Map<String, Set<InetAddress>> closed = new HashMap<>();
        for (VrrpInstance instance : instances) {
            if (closed(instance)) {
                Set<InetAddress> addresses = new LinkedHashSet<>();
                instance.virtualAddresses()
                        .forEach(address -> addresses.add(address.prefix().address()));
                closed.put(instance.name(), addresses);
            }
        }
        return new AcceptStep(InputFilter.open(TABLE), closed);
    }

    private static boolean closed(VrrpInstance instance) {
        return !instance.accept() && instance.priority() != OWNER;
    }

    @Override
    public String name() {
        return "filter";
    }

    @Override
    public void take(InstanceRole role, Reason reason) {
        Set<InetAddress> addresses = closed.getOrDefault(role.name(), Set.of());
        try {
            if (!addresses.isEmpty() && dropping.add(role.name())) {
                filter.drop(addresses);
            }
        } catch (LinuxException e) {
            dropping.remove(role.name());
            LOG.error("{}: its addresses accept packets although no_accept is given: {}", role.name(), e.getMessage());
        }
    }

    @Override
    public void give(InstanceRole role, Reason reason) {
        try {
            if (dropping.remove(role.name())) {
                filter.pass(closed.getOrDefault(role.name(), Set.of()));
            }
        } catch (LinuxException e) {
            LOG.error("{}: the packet filter still drops what is for its addresses: {}", role.name(), e.getMessage());
        }
    }

    /** Instances with {@code no_accept} are the same as long as the process runs. */
    @Override
    public void change(List<InstanceRole> before, List<InstanceRole> after) {}

    @Override
    public void close() {
        filter.close();
    }
}
