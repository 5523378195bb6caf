package org.pollux.director;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.pollux.election.Reason;

/** The data plane's part in a role change: which addresses it forwards for. */
record FlowStep(Forwarding forwarding) implements RoleStep {
    /** Which addresses the data plane forwards for. */
    interface Forwarding {
        /** Begins to forward for these addresses. */
        void activate(Collection<InetAddress> addresses);

        /** Touches nothing of these addresses any more. */
        void deactivate(Collection<InetAddress> addresses);
    }

    @Override
    public String name() {
        return "flows";
    }

    @Override
    public void take(InstanceRole role, Reason reason) {
        forwarding.activate(role.balanced());
    }

    @Override
    public void give(InstanceRole role, Reason reason) {
        forwarding.deactivate(role.balanced());
    }

    @Override
    public void change(List<InstanceRole> before, List<InstanceRole> after) {
        Set<InetAddress> were = addresses(before);
        Set<InetAddress> are = addresses(after);
        forwarding.activate(
                are.stream().filter(address -> !were.contains(address)).toList());
        forwarding.deactivate(
                were.stream().filter(address -> !are.contains(address)).toList());
    }

    private static Set<InetAddress> addresses(List<InstanceRole> roles) {
        return roles.stream().flatMap(role -> role.balanced().stream()).collect(Collectors.toSet());
    }
}
