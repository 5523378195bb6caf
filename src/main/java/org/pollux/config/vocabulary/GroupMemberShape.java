package org.pollux.config.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.AddressFamily;
import org.pollux.config.VirtualServerGroup;
import org.pollux.config.VirtualServerGroup.Member;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Shape;

/** A line of {@code virtual_server_group}: {@code 192.0.2.10-20 80}, {@code 192.0.2.0/28 80}, {@code fwmark 3}. */
record GroupMemberShape() implements Shape<Member> {
    private static final Choice<AddressFamily> FAMILIES = Choice.lowerCase(AddressFamily.class);

    @Override
    public String syntax() {
        return "ADDR[-LAST|-ADDR|/LENGTH] [PORT]|fwmark N [inet|inet6]";
    }

    @Override
    public Optional<Member> read(Arguments arguments) {
        if (arguments.takeIf("fwmark")) {
            Optional<Integer> mark = arguments.value(Ranges.mark(), "fwmark");
            Optional<AddressFamily> family = arguments.takeIfGood(FAMILIES);
            return mark.map(m -> new VirtualServerGroup.Mark(m, family));
        }
        Optional<VirtualServerGroup.Addresses> range = arguments.value(new AddressRangeType());
        int port = 0;
        if (arguments.hasNext()) {
            Optional<Integer> given = arguments.value(Addresses.portOrAll());
            if (given.isEmpty()) {
                return Optional.empty();
            }
            port = given.get();
        }
        int all = port;
        return range.map(r -> new VirtualServerGroup.Addresses(r.first(), r.last(), all));
    }

    @Override
    public List<String> words(Member value) {
        return switch (value) {
            case VirtualServerGroup.Mark(int mark, var family) -> {
                List<String> words = new ArrayList<>(List.of("fwmark", Integer.toString(mark)));
                family.map(FAMILIES::show).ifPresent(words::add);
                yield words;
            }
            case VirtualServerGroup.Addresses range ->
                List.of(new AddressRangeType().show(range), Integer.toString(range.port()));
        };
    }
}
