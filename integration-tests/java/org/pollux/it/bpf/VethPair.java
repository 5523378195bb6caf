package org.pollux.it.bpf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.pollux.it.lab.Command;
import org.pollux.linux.MacAddress;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetworkNamespace;

/**
 * Two network namespaces with a cable between them: {@code left} in one, {@code right} in the other, each with so many queues,
 * up, silent (no IPv6, no addresses). Closing removes all of it.
 */
public final class VethPair implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final End left;
    private final End right;

    /**
     * One end of the cable.
     *
     * @param namespace where it is
     * @param name of the interface
     * @param ifindex of the interface
     * @param mac of the interface
     */
    public record End(NetworkNamespace namespace, String name, int ifindex, MacAddress mac) {
        /** Does something inside of the end's namespace. */
        public <T> T in(Callable<T> work) throws Exception {
            return namespace.call(work);
        }
    }

    /**
     * Makes them.
     *
     * @param queues of each end, 1 or more; a frame that a program redirects arrives in the queue of its CPU's number
     */
    public VethPair(int queues) throws Exception {
        String prefix = "pollux-veth-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        String a = prefix + "l";
        String b = prefix + "r";
        try {
            for (String namespace : new String[] {a, b}) {
                Command.run("ip", "netns", "add", namespace);
                Command.run("ip", "netns", "exec", namespace, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
            }
            String count = Integer.toString(queues);
            String[] sizes = {"numrxqueues", count, "numtxqueues", count};
            List<String> command = new ArrayList<>(List.of("ip", "-n", a, "link", "add", "left"));
            command.addAll(List.of(sizes));
            command.addAll(List.of("type", "veth", "peer", "name", "right"));
            command.addAll(List.of(sizes));
            command.addAll(List.of("netns", b));
            Command.run(command.toArray(String[]::new));
            for (String[] end : new String[][] {{a, "left"}, {b, "right"}}) {
                // A redirected frame is received only where GRO is on (or a program sits).
                Command.run("ip", "netns", "exec", end[0], "ethtool", "-K", end[1], "tx", "off", "gro", "on");
                Command.run("ip", "-n", end[0], "link", "set", end[1], "arp", "off", "up");
            }
            left = end(a, "left");
            right = end(b, "right");
        } catch (Exception e) {
            remove(a, b);
            throw e;
        }
    }

    private static End end(String name, String interfaceName) throws Exception {
        NetworkNamespace namespace = new NetworkNamespace(name);
        return namespace.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                var link = netlink.link(interfaceName).orElseThrow();
                return new End(
                        namespace, interfaceName, link.index(), link.mac().orElseThrow());
            }
        });
    }

    public End left() {
        return left;
    }

    public End right() {
        return right;
    }

    private static void remove(String... namespaces) {
        for (String namespace : namespaces) {
            Command.outcome(List.of("ip", "netns", "delete", namespace), Map.of());
        }
    }

    @Override
    public void close() {
        remove(left.namespace.name(), right.namespace.name());
    }
}
