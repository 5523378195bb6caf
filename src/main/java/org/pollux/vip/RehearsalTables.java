package org.pollux.vip;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.linux.Errno;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;
import org.pollux.linux.NetlinkAnswer;
import org.pollux.linux.NetlinkOrder;
import org.pollux.linux.RouteEntry;
import org.pollux.linux.RuleEntry;

/**
 * Passes every order about addresses to the kernel for an interface that does not exist, which refuses it, and then
 * answers as if it had been carried out. So all code of a role change runs, and nothing happens.
 */
final class RehearsalTables implements HostTables {
    private static final int NO_INTERFACE = Integer.MAX_VALUE;

    private final HostTables kernel;
    private final Set<InterfaceAddress> present = new HashSet<>();

    RehearsalTables(HostTables kernel) {
        this.kernel = kernel;
    }

    @Override
    public OptionalInt interfaceIndex(String name) throws LinuxException {
        return OptionalInt.of(kernel.interfaceIndex(name).isPresent() ? NO_INTERFACE : NO_INTERFACE - 1);
    }

    @Override
    public List<NetlinkAnswer> apply(List<? extends NetlinkOrder> orders) throws LinuxException {
        List<NetlinkAnswer> real = kernel.apply(orders);
        List<NetlinkAnswer> answers = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            if (!real.get(i).is(Errno.ENODEV)) {
                throw real.get(i).refusal(orders.get(i));
            }
            answers.add(pretend(orders.get(i)));
        }
        return answers;
    }

    private NetlinkAnswer pretend(NetlinkOrder order) {
        return switch (order) {
            case NetlinkOrder.AddAddress(InterfaceAddress address) ->
                present.add(address) ? NetlinkAnswer.DONE : new NetlinkAnswer(Errno.EEXIST.number(), "");
            case NetlinkOrder.PutAddress(InterfaceAddress address) -> {
                present.add(address);
                yield NetlinkAnswer.DONE;
            }
            case NetlinkOrder.RemoveAddress(InterfaceAddress address) -> {
                present.remove(address);
                yield NetlinkAnswer.DONE;
            }
            case NetlinkOrder.AddRoute _,
                    NetlinkOrder.RemoveRoute _,
                    NetlinkOrder.AddRule _,
                    NetlinkOrder.RemoveRule _ -> throw new IllegalArgumentException("not rehearsed: " + order);
        };
    }

    @Override
    public List<InterfaceAddress> addresses() throws LinuxException {
        return kernel.addresses();
    }

    @Override
    public List<RouteEntry> routes(int protocol) throws LinuxException {
        return kernel.routes(protocol);
    }

    @Override
    public List<RuleEntry> rules() throws LinuxException {
        return kernel.rules();
    }

    @Override
    public void close() {
        present.clear();
    }
}
