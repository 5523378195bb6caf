package org.pollux.linux;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Drops packets that are for certain addresses of this host before any of its sockets gets them; neighbour discovery goes
 * on. An nf_tables table in the network namespace of the thread that opened it, owned by its socket (Linux 5.12): nobody
 * else can change it, and the kernel removes it when the process ends, however it ends. For one thread at a time.
 */
public final class InputFilter implements AutoCloseable {
    private final NetlinkSocket socket;
    private final String table;

    private InputFilter(NetlinkSocket socket, String table) {
        this.socket = socket;
        this.table = table;
    }

    /**
     * Makes one that drops nothing yet.
     *
     * @param table the table's name, such as {@code pollux}
     * @throws LinuxException EPROTONOSUPPORT, EINVAL or EOPNOTSUPP when the kernel has no nf_tables or one without owned
     *     tables; EPERM without CAP_NET_ADMIN, or when another process has a table of this name
     */
    public static InputFilter open(String table) throws LinuxException {
        NetlinkSocket socket = NetlinkSocket.openNetfilter();
        try {
            socket.transaction("make the packet filter table " + table, NftMessages.skeleton(table));
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
        return new InputFilter(socket, table);
    }

    /** Drops what is for these addresses from now on; none of them is dropped already. */
    public void drop(Collection<InetAddress> addresses) throws LinuxException {
        change("drop packets for " + addresses, addresses, true);
    }

    /** Drops what is for these addresses no longer; all of them are dropped now. */
    public void pass(Collection<InetAddress> addresses) throws LinuxException {
        change("pass packets for " + addresses, addresses, false);
    }

    private void change(String operation, Collection<InetAddress> addresses, boolean drop) throws LinuxException {
        List<NetlinkSocket.Part> parts = new ArrayList<>();
        for (InetAddress address : addresses) {
            parts.add(next -> NftMessages.element(next, table, address, drop));
        }
        if (!parts.isEmpty()) {
            socket.transaction(operation, parts);
        }
    }

    /** Drops nothing any more. */
    @Override
    public void close() {
        socket.close();
    }
}
