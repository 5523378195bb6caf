package org.pollux.vip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.MacvlanLink;
import org.pollux.linux.Netlink;

/**
 * The macvlan interfaces of this host's instances. They are made at the start, up only while their instance is master, and
 * removed at the end: a director that is not master must not take packets for the virtual Ethernet address (RFC 9568
 * §6.4.2), which a network may flood to it. For one thread at a time.
 */
public final class VirtualMacs implements AutoCloseable {
    private final Netlink netlink;
    private final Map<String, VirtualMac> devices = new LinkedHashMap<>();
    private final Map<String, MacvlanSettings.Before> before = new LinkedHashMap<>();
    private final Set<String> lowering = new LinkedHashSet<>();

    private VirtualMacs(Netlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Makes the interfaces, in the calling thread's network namespace; they are down.
     *
     * @throws IOException when one cannot be made, such as when its name is taken; none is left then
     */
    public static VirtualMacs open(Collection<VirtualMac> devices) throws IOException {
        VirtualMacs made = new VirtualMacs(Netlink.open());
        try {
            for (VirtualMac device : devices) {
                made.add(device);
            }
        } catch (IOException e) {
            made.close();
            throw e;
        }
        return made;
    }

    /**
     * Removes what an earlier run left, in the calling thread's network namespace.
     *
     * @param configured the devices of the configuration: one that was left half made has no note yet
     * @return the names of those removed
     */
    public static List<String> removeStale(Collection<VirtualMac> configured) throws IOException {
        List<String> removed = new ArrayList<>();
        try (Netlink netlink = Netlink.open()) {
            for (MacvlanLink present : netlink.macvlans()) {
                boolean ours = MacvlanSettings.isOurs(present.alias());
                if (ours || configured.stream().anyMatch(device -> halfMade(present, device))) {
                    netlink.removeLink(present.link().index());
                    MacvlanSettings.undo(present.alias());
                    removed.add(present.link().name());
                }
            }
        }
        return removed;
    }

    private static boolean halfMade(MacvlanLink present, VirtualMac device) {
        return present.alias().isEmpty()
                && !present.link().up()
                && present.link().name().equals(device.name())
                && present.link().mac().filter(device.mac()::equals).isPresent();
    }

    /**
     * Makes a further interface; it is down.
     *
     * @throws IOException when it cannot be made, such as when its name is taken
     */
    public void add(VirtualMac device) throws IOException {
        Link lower = netlink.link(device.lower())
                .orElseThrow(() -> new IOException(device + ": interface " + device.lower() + " does not exist"));
        netlink.createMacvlan(device.name(), lower.index(), device.mac(), device.group());
        devices.put(device.name(), device);
        Optional<MacvlanSettings.Before> had = MacvlanSettings.quieten(device);
        had.ifPresent(settings -> before.putIfAbsent(device.lower(), settings));
        netlink.setAlias(indexOf(device.name()), MacvlanSettings.alias(device, had));
        MacvlanSettings.prepare(device);
    }

    /** Removes one of the interfaces; what is changed for it on the interface below stays until the end. */
    public void remove(String name) throws LinuxException {
        lowering.remove(name);
        if (devices.remove(name) != null) {
            OptionalInt index = netlink.interfaceIndex(name);
            if (index.isPresent()) {
                netlink.removeLink(index.getAsInt());
            }
        }
    }

    private int indexOf(String name) throws IOException {
        return netlink.interfaceIndex(name)
                .orElseThrow(() -> new IOException("interface " + name + " was removed by another program"));
    }

    /**
     * Sets interfaces up; those that another program removed are made again. A matter of a millisecond.
     *
     * @return what went wrong or is worth telling, for the log
     */
    public List<String> raise(Collection<String> names) {
        List<String> told = new ArrayList<>();
        for (String name : names) {
            lowering.remove(name);
            VirtualMac device = devices.get(name);
            if (device == null) {
                throw new IllegalArgumentException("no macvlan " + name);
            }
            try {
                OptionalInt index = netlink.interfaceIndex(name);
                if (index.isEmpty()) {
                    add(device);
                    told.add(device + " was missing and was made again");
                }
                netlink.setUp(indexOf(name), true);
            } catch (IOException e) {
                told.add(device + " cannot be used: " + e.getMessage());
            }
        }
        return told;
    }

    /** Sets interfaces down later, at {@link #settle}: it makes the kernel wait for all processors. */
    public void lower(Collection<String> names) {
        lowering.addAll(names);
    }

    /** Whether {@link #settle} has work. */
    public boolean unsettled() {
        return !lowering.isEmpty();
    }

    /**
     * Sets one of the interfaces down that are to be; some milliseconds.
     *
     * @return what went wrong, for the log
     */
    public Optional<String> settle() {
        if (lowering.isEmpty()) {
            return Optional.empty();
        }
        String name = lowering.iterator().next();
        lowering.remove(name);
        try {
            OptionalInt index = netlink.interfaceIndex(name);
            if (index.isPresent()) {
                netlink.setUp(index.getAsInt(), false);
            }
            return Optional.empty();
        } catch (LinuxException e) {
            return Optional.of("interface " + name + " stays up: " + e.getMessage());
        }
    }

    /** Whether an interface exists now. */
    public boolean present(String name) {
        try {
            return netlink.interfaceIndex(name).isPresent();
        } catch (LinuxException e) {
            return false;
        }
    }

    /** Whether this is one of the interfaces. */
    public boolean has(String name) {
        return devices.containsKey(name);
    }

    /**
     * Removes the interfaces and undoes what was changed for them.
     *
     * @throws IOException when one of them could not be removed; the others are
     */
    @Override
    public void close() throws IOException {
        IOException first = null;
        for (String name : devices.keySet()) {
            try {
                OptionalInt index = netlink.interfaceIndex(name);
                if (index.isPresent()) {
                    netlink.removeLink(index.getAsInt());
                }
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        for (Map.Entry<String, MacvlanSettings.Before> lower : before.entrySet()) {
            try {
                MacvlanSettings.restore(lower.getKey(), lower.getValue());
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        devices.clear();
        before.clear();
        netlink.close();
        if (first != null) {
            throw first;
        }
    }
}
