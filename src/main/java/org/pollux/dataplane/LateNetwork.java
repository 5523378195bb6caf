package org.pollux.dataplane;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Route;

/** Stands for the kernel's tables until they can be asked: they answer to a thread that does not exist before. */
final class LateNetwork implements NextHops.Network {
    private NextHops.@Nullable Network network;

    void become(NextHops.Network real) {
        network = real;
    }

    @Override
    public Route route(InetAddress destination) throws LinuxException {
        return real().route(destination);
    }

    @Override
    public void confirm(int ifindex, InetAddress neighbour) {
        real().confirm(ifindex, neighbour);
    }

    @Override
    public void reread() {
        real().reread();
    }

    private NextHops.Network real() {
        NextHops.Network known = network;
        if (known == null) {
            throw new IllegalStateException("no packet may come before the kernel's tables are known");
        }
        return known;
    }
}
