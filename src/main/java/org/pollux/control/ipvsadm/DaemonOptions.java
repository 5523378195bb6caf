package org.pollux.control.ipvsadm;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;

/** The options of the connection sync daemon, as far as they were read. */
final class DaemonOptions {
    private static final String USUAL_INTERFACE = "eth0";

    private final GivenOptions given;
    private String multicastInterface = USUAL_INTERFACE;
    private int syncId;
    private InetAddress group = SyncDaemon.USUAL_GROUP;
    private int port = SyncDaemon.USUAL_PORT;
    private int ttl = SyncDaemon.USUAL_TTL;
    private OptionalInt length = OptionalInt.empty();

    /** @param given notes what was read */
    DaemonOptions(GivenOptions given) {
        this.given = given;
    }

    void multicastInterface(String name) {
        given.add(CheckedOption.MCAST_INTERFACE);
        multicastInterface = name;
    }

    void syncId(String text) {
        syncId = number(CheckedOption.SYNC_ID, text, 0, 255, "illegal syncid specified");
    }

    /** Ends the program unless it is a multicast address. */
    void group(String text) {
        given.add(CheckedOption.MCAST_GROUP);
        boolean six = text.contains(":");
        Optional<InetAddress> address = six ? CAddress.ipv6(text) : CAddress.plainIpv4(text);
        group = address.filter(InetAddress::isMulticastAddress)
                .orElseThrow(() -> Exit.misuse("invalid IPv" + (six ? "6" : "4") + " mcast-group `" + text + "'"));
    }

    void port(String text) {
        port = number(CheckedOption.MCAST_PORT, text, 1, 65_535, "illegal mcast-port specified");
    }

    void ttl(String text) {
        ttl = number(CheckedOption.MCAST_TTL, text, 1, 255, "illegal mcast-ttl specified");
    }

    void length(String text) {
        length = OptionalInt.of(number(CheckedOption.SYNC_LENGTH, text, 1, 65_507, "illegal sync-maxlen specified"));
    }

    private int number(CheckedOption option, String text, int least, int most, String otherwise) {
        given.add(option);
        return CText.number(text, least, most).orElseThrow(() -> Exit.misuse(otherwise));
    }

    SyncDaemon daemon(SyncRole role) {
        return new SyncDaemon(role, multicastInterface, syncId, length, group, port, ttl);
    }
}
