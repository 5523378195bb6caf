package org.pollux.control.ipvsadm;

import java.net.InetAddress;
import java.util.Optional;

/** The options of the connection sync daemon, which are read and checked though there is no such daemon. */
final class DaemonOptions {
    private DaemonOptions() {}

    /** Ends the program unless it is a multicast address. */
    static void checkGroup(String text) {
        boolean six = text.contains(":");
        Optional<InetAddress> group = six ? CAddress.ipv6(text) : CAddress.plainIpv4(text);
        if (group.filter(InetAddress::isMulticastAddress).isEmpty()) {
            throw Exit.misuse("invalid IPv" + (six ? "6" : "4") + " mcast-group `" + text + "'");
        }
    }
}
