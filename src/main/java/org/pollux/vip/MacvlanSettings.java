package org.pollux.vip;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pollux.linux.InterfaceSysctl;

/**
 * The kernel settings under which a macvlan and the interface below it answer for their own addresses only. What was
 * changed on the interface below is noted in the macvlan's alias, so that a later run can undo it.
 */
final class MacvlanSettings {
    private static final String MARK = "pollux";
    private static final Pattern NOTE = Pattern.compile("pollux; (\\S{1,15}) had arp_ignore ([0-9])");

    private MacvlanSettings() {}

    /** Before it is set up: it sends nothing of its own accord and answers nothing that is not asked of it. */
    static void prepare(VirtualMac device) throws IOException {
        InterfaceSysctl ipv4 = InterfaceSysctl.ipv4(device.name());
        ipv4.write("arp_ignore", "1");
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

    /** Makes the interface below answer for its own addresses only; gives what it had, if that was changed. */
    static OptionalInt quieten(VirtualMac device) throws IOException {
        if (device.family() != StandardProtocolFamily.INET) {
            return OptionalInt.empty();
        }
        InterfaceSysctl lower = InterfaceSysctl.ipv4(device.lower());
        Optional<Integer> before = lower.readInt("arp_ignore");
        if (before.isEmpty() || before.get() != 0) {
            return OptionalInt.empty();
        }
        lower.write("arp_ignore", "1");
        return OptionalInt.of(before.get());
    }

    /** What is noted on a macvlan. */
    static String alias(VirtualMac device, OptionalInt lowerHad) {
        return lowerHad.isEmpty() ? MARK : MARK + "; " + device.lower() + " had arp_ignore " + lowerHad.getAsInt();
    }

    static boolean isOurs(String alias) {
        return alias.equals(MARK) || NOTE.matcher(alias).matches();
    }

    /** Undoes what an alias says was changed. */
    static void undo(String alias) throws IOException {
        Matcher note = NOTE.matcher(alias);
        if (note.matches()) {
            restore(note.group(1), Integer.parseInt(note.group(2)));
        }
    }

    /** Gives the interface below its setting back, unless it is gone. */
    static void restore(String lower, int arpIgnore) throws IOException {
        InterfaceSysctl setting = InterfaceSysctl.ipv4(lower);
        if (setting.read("arp_ignore").isPresent()) {
            setting.write("arp_ignore", Integer.toString(arpIgnore));
        }
    }
}
