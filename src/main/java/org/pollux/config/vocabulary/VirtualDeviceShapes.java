package org.pollux.config.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.IpPrefix;
import org.pollux.config.VirtualDevice.Ipvlan;
import org.pollux.config.VirtualDevice.Macvlan;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** The lines of {@code use_vmac} and {@code use_ipvlan}. */
final class VirtualDeviceShapes {
    private static final ValueType<Long> GROUP = Numbers.wholeLong(0, 0xffff_ffffL);
    private static final Choice<Ipvlan.Mode> MODES = Choice.lowerCase(Ipvlan.Mode.class);

    private VirtualDeviceShapes() {}

    /** {@code [[name] IF] [MAC] [netlink_notify_msg] [group N]}; other keywords may add to what it says. */
    record MacvlanShape() implements Shape<Macvlan> {
        @Override
        public String syntax() {
            return "[[name] IF] [MAC] [netlink_notify_msg] [group N]";
        }

        @Override
        public Optional<Macvlan> read(Arguments arguments) {
            Optional<String> name = Optional.empty();
            Optional<String> mac = Optional.empty();
            Optional<Long> group = Optional.empty();
            while (arguments.hasNext()) {
                Optional<String> address = arguments.takeIfGood(Words.macAddress());
                if (address.isPresent()) {
                    mac = address;
                } else if (arguments.takeIf("group")) {
                    group = arguments.value(GROUP, "group");
                } else if (!arguments.takeIf("netlink_notify_msg")) {
                    if (name.isPresent()) {
                        break; // what is left is reported as too much
                    }
                    arguments.takeIf("name");
                    name = arguments.value(Words.interfaceName());
                    if (name.isEmpty()) {
                        return Optional.empty();
                    }
                }
            }
            return Optional.of(new Macvlan(name, mac, false, false, group));
        }

        @Override
        public List<String> words(Macvlan value) {
            List<String> words = new ArrayList<>();
            value.name().ifPresent(name -> words.addAll(List.of("name", name)));
            value.mac().ifPresent(words::add);
            value.group().ifPresent(group -> words.addAll(List.of("group", group.toString())));
            return words;
        }
    }

    /** {@code [[name] IF] [ADDR] [bridge|private|vepa] [group N]}. */
    record IpvlanShape() implements Shape<Ipvlan> {
        @Override
        public String syntax() {
            return "[[name] IF] [ADDR[/LENGTH]] [bridge|private|vepa] [group N]";
        }

        @Override
        public Optional<Ipvlan> read(Arguments arguments) {
            Optional<String> name = Optional.empty();
            Optional<IpPrefix> address = Optional.empty();
            Ipvlan.Mode mode = Ipvlan.Mode.BRIDGE;
            Optional<Long> group = Optional.empty();
            while (arguments.hasNext()) {
                Optional<IpPrefix> prefix = arguments.takeIfGood(Addresses.prefix());
                Optional<Ipvlan.Mode> given = arguments.takeIfGood(MODES);
                if (prefix.isPresent()) {
                    address = prefix;
                } else if (given.isEmpty() && arguments.takeIf("group")) {
                    group = arguments.value(GROUP, "group");
                } else if (given.isEmpty()) {
                    if (name.isPresent()) {
                        break; // what is left is reported as too much
                    }
                    arguments.takeIf("name");
                    name = arguments.value(Words.interfaceName());
                    if (name.isEmpty()) {
                        return Optional.empty();
                    }
                }
                mode = given.orElse(mode);
            }
            return Optional.of(new Ipvlan(name, address, mode, group));
        }

        @Override
        public List<String> words(Ipvlan value) {
            List<String> words = new ArrayList<>();
            value.name().ifPresent(name -> words.addAll(List.of("name", name)));
            value.address().ifPresent(address -> words.add(Addresses.prefix().show(address)));
            words.add(MODES.show(value.mode()));
            value.group().ifPresent(group -> words.addAll(List.of("group", group.toString())));
            return words;
        }
    }
}
