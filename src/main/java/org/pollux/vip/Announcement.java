package org.pollux.vip;

import java.net.Inet6Address;
import java.util.List;

/** A single packet that announces an address. */
record Announcement(VirtualAddress address, Form form) {
    /** Its form. */
    enum Form {
        ARP_REQUEST,
        ARP_REPLY,
        NEIGHBOUR_ADVERTISEMENT
    }

    private static final List<Form> IPV4 = List.of(Form.ARP_REQUEST, Form.ARP_REPLY);
    private static final List<Form> IPV6 = List.of(Form.NEIGHBOUR_ADVERTISEMENT);

    /** The forms of an address's family. */
    static List<Form> formsOf(VirtualAddress address) {
        return address.address() instanceof Inet6Address ? IPV6 : IPV4;
    }
}
