package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.util.List;
import org.pollux.config.IpPrefix;
import org.pollux.config.VirtualAddress.Scope;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.LineOption;
import org.pollux.config.schema.OptionLine;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** The lines of {@code virtual_ipaddress}, which are those of ip-address(8). */
public final class AddressKeywords {
    public static final LineOption<Broadcast> BRD =
            LineOption.of("brd", new BroadcastType(), "the broadcast address; + or - for all host bits one or zero");
    public static final LineOption<String> DEV =
            LineOption.of("dev", Words.interfaceName(), "the interface that gets the address");
    public static final LineOption<Scope> SCOPE =
            LineOption.of("scope", Choice.lowerCase(Scope.class), "how far the address is valid");
    public static final LineOption<String> LABEL =
            LineOption.of("label", Words.label(), "the address's label, such as eth0:1");

    static final OptionLine<IpPrefix> LINE = new OptionLine<>(
            Addresses.prefix(),
            List.of(
                    DEV,
                    BRD,
                    SCOPE,
                    LABEL,
                    LineOption.notYet("peer", "the address of the other end"),
                    LineOption.notYet("preferred_lft", "how long the address is preferred"),
                    LineOption.flagNotYet("home", "a home address of mobile IPv6"),
                    LineOption.flagNotYet("-nodad", "no duplicate address detection"),
                    LineOption.flagNotYet("mngtmpaddr", "temporary addresses are made from it"),
                    LineOption.flagNotYet("noprefixroute", "no route for the prefix"),
                    LineOption.flagNotYet("autojoin", "multicast groups are joined"),
                    LineOption.flagNotYet("no_track", "its loss is no fault"),
                    LineOption.flagNotYet("use_vmac", "it is put on the VMAC interface")));

    /** What stands after {@code brd}. */
    public sealed interface Broadcast {
        /** An address. */
        record Given(InetAddress address) implements Broadcast {}

        /** The prefix with all host bits one. */
        record AllOnes() implements Broadcast {}

        /** The prefix with all host bits zero. */
        record AllZeros() implements Broadcast {}
    }

    private record BroadcastType() implements ValueType<Broadcast> {
        @Override
        public String syntax() {
            return "ADDR|+|-";
        }

        @Override
        public String expected() {
            return "an IPv4 address, + or -";
        }

        @Override
        public Outcome<Broadcast> read(String text) {
            if (text.equals("+")) {
                return new Outcome.Good<>(new Broadcast.AllOnes());
            }
            if (text.equals("-")) {
                return new Outcome.Good<>(new Broadcast.AllZeros());
            }
            return switch (Addresses.any().read(text)) {
                case Outcome.Good<InetAddress>(var address) -> new Outcome.Good<>(new Broadcast.Given(address));
                case Outcome.Bad<InetAddress>(var code, var problem, var near) ->
                    new Outcome.Bad<>(code, problem, near);
            };
        }
    }

    private AddressKeywords() {}
}
