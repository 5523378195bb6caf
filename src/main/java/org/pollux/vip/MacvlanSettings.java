package org.pollux.vip;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pollux.linux.InterfaceSysctl;

/**
 * The kernel settings under which a macvlan and the interface below it answer for their own addresses only. What was
 * changed on the interface below is noted in the macvlan's alias, so that a later run can undo it.
 */
final class MacvlanSettings {
    private static final String MARK = "pollux";
    private static final Pattern NOTE =
            Pattern.compile("pollux; (\\S{1,15}) had arp_ignore ([0-9]) arp_announce ([0-9])");
    private static final String IGNORE = "arp_ignore";
    private static final String ANNOUNCE = "arp_announce";

    /** Requests for addresses of other interfaces are not answered. */
    private static final int QUIET_IGNORE = 1;

    /** Requests are never sent in the name of an address of another interface: neighbours would learn from them. */
    private static final int QUIET_ANNOUNCE = 2;

    /** What an interface had before. */
    record Before(int arpIgnore, int arpAnnounce) {}

    private MacvlanSettings() {}

    /** Before it is set up: it sends nothing of its own accord and answers nothing that is not asked of it. */
    static void prepare(VirtualMac device) throws IOException {
        InterfaceSysctl ipv4 = InterfaceSysctl.ipv4(device.name());
        ipv4.write(IGNORE, "1");
        ipv4.write("promote_secondaries", "1");
        // Packets from the host's own addresses on the interface below are no martians here.
        ipv4.write("accept_local", "1");
        // The stricter of this and the setting for all interfaces counts; loose is the largest number.
        boolean strict = InterfaceSysctl.ipv4("all").readInt("rp_filter").orElse(0) != 0;
        ipv4.write("rp_filter", strict ? "2" : "0");
        InterfaceSysctl ipv6 = InterfaceSysctl.ipv6(device.name());
        if (ipv6.read("disable_ipv6").isEmpty()) {
            return; // a kernel without IPv6
        }
        if (device.family() == StandardProtocolFamily.INET) {
            ipv6.write("disable_ipv6", "1");
        } else {
            // No link-local address from the virtual Ethernet address, which both directors have; nor any from a
            // router.
            ipv6.write("addr_gen_mode", "1");
            ipv6.write("accept_ra", "0");
            ipv6.write("autoconf", "0");
        }
    }

    /** Makes the interface below speak for its own addresses only; gives what it had, if that was changed. */
    static Optional<Before> quieten(VirtualMac device) throws IOException {
        if (device.family() != StandardProtocolFamily.INET) {
            return Optional.empty();
        }
        InterfaceSysctl lower = InterfaceSysctl.ipv4(device.lower());
        int ignore = lower.readInt(IGNORE).orElse(QUIET_IGNORE);
        int announce = lower.readInt(ANNOUNCE).orElse(QUIET_ANNOUNCE);
        if (ignore >= QUIET_IGNORE && announce >= QUIET_ANNOUNCE) {
            return Optional.empty();
        }
        lower.write(IGNORE, Integer.toString(Math.max(ignore, QUIET_IGNORE)));
        lower.write(ANNOUNCE, Integer.toString(QUIET_ANNOUNCE));
        return Optional.of(new Before(ignore, announce));
    }

    /** What is noted on a macvlan. */
    static String alias(VirtualMac device, Optional<Before> before) {
        return before.map(had -> "%s; %s had %s %d %s %d"
                        .formatted(MARK, device.lower(), IGNORE, had.arpIgnore, ANNOUNCE, had.arpAnnounce))
                .orElse(MARK);
    }

    static boolean isOurs(String alias) {
        return alias.equals(MARK) || NOTE.matcher(alias).matches();
    }

    /** Undoes what an alias says was changed. */
    static void undo(String alias) throws IOException {
        Matcher note = NOTE.matcher(alias);
        if (note.matches()) {
            restore(note.group(1), new Before(Integer.parseInt(note.group(2)), Integer.parseInt(note.group(3))));
        }
    }

    /** Gives the interface below its settings back, unless it is gone. */
    static void restore(String lower, Before before) throws IOException {
        InterfaceSysctl settings = InterfaceSysctl.ipv4(lower);
        if (settings.read(IGNORE).isPresent()) {
            settings.write(IGNORE, Integer.toString(before.arpIgnore));
            settings.write(ANNOUNCE, Integer.toString(before.arpAnnounce));
        }
    }
}
