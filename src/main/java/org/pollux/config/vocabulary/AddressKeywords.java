package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.util.List;
import org.pollux.config.IpPrefix;
import org.pollux.config.VirtualAddress.PreferredLifetime;
import org.pollux.config.VirtualAddress.Scope;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.LineOption;
import org.pollux.config.schema.Numbers;
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
    public static final LineOption<IpPrefix> PEER =
            LineOption.of("peer", Addresses.prefix(), "the other end of a point-to-point link");
    public static final LineOption<PreferredLifetime> PREFERRED_LFT =
            LineOption.of("preferred_lft", new LifetimeType(), "how long the address is preferred");
    public static final LineOption<Boolean> HOME = LineOption.flag("home", "a home address of mobile IPv6");
    public static final LineOption<Boolean> NODAD = LineOption.flag("-nodad", "no duplicate address detection");
    public static final LineOption<Boolean> MNGTMPADDR =
            LineOption.flag("mngtmpaddr", "temporary addresses are made from it");
    public static final LineOption<Boolean> NOPREFIXROUTE = LineOption.flag("noprefixroute", "no route for the prefix");
    public static final LineOption<Boolean> AUTOJOIN = LineOption.flag("autojoin", "multicast groups are joined");
    public static final LineOption<Boolean> NO_TRACK = LineOption.flag("no_track", "its loss is no fault");
    public static final LineOption<Boolean> USE_VMAC = LineOption.flag("use_vmac", "it is put on a VMAC interface");
    public static final LineOption<String> TRACK_GROUP =
            LineOption.of("track_group", Words.name(), "the instances that it goes with");

    static final OptionLine<IpPrefix> LINE = lineWith(USE_VMAC);

    static final OptionLine<IpPrefix> STATIC_LINE = lineWith(TRACK_GROUP);

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

        @Override
        public String show(Broadcast value) {
            return switch (value) {
                case Broadcast.Given(InetAddress address) -> Display.address(address);
                case Broadcast.AllOnes _ -> "+";
                case Broadcast.AllZeros _ -> "-";
            };
        }
    }

    private record LifetimeType() implements ValueType<PreferredLifetime> {
        private static final ValueType<Long> SECONDS = Numbers.wholeLong(0, 0xffff_fffeL);

        @Override
        public String syntax() {
            return "N|forever";
        }

        @Override
        public String expected() {
            return "seconds from 0 to 4294967294, or forever";
        }

        @Override
        public Outcome<PreferredLifetime> read(String text) {
            if (text.equals("forever")) {
                return new Outcome.Good<>(new PreferredLifetime.Forever());
            }
            return switch (SECONDS.read(text)) {
                case Outcome.Good<Long>(var seconds) -> new Outcome.Good<>(new PreferredLifetime.Seconds(seconds));
                case Outcome.Bad<Long>(var code, var problem, var near) -> new Outcome.Bad<>(code, problem, near);
            };
        }

        @Override
        public String show(PreferredLifetime value) {
            return switch (value) {
                case PreferredLifetime.Forever _ -> "forever";
                case PreferredLifetime.Seconds(long count) -> Long.toString(count);
            };
        }
    }

    private AddressKeywords() {}

    /** What every address can have, and one thing more. */
    private static OptionLine<IpPrefix> lineWith(LineOption<?> last) {
        return new OptionLine<>(
                Addresses.prefix(),
                List.of(
                        DEV,
                        BRD,
                        SCOPE,
                        LABEL,
                        PEER,
                        PREFERRED_LFT,
                        HOME,
                        NODAD,
                        MNGTMPADDR,
                        NOPREFIXROUTE,
                        AUTOJOIN,
                        NO_TRACK,
                        last));
    }
}
