package org.pollux.config.vocabulary;

import java.util.List;
import java.util.Optional;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;
import org.pollux.config.vocabulary.ServerKeywords.Endpoint;

/** What stands after {@code virtual_server}: {@code ADDR [PORT]}, {@code fwmark N} or {@code group NAME}. */
public record ServiceShape() implements Shape<ServiceShape.Head> {
    /** What a virtual server is for, before its block is known. */
    public sealed interface Head {
        /** An address and a port; all ports without one. */
        record Address(Endpoint endpoint) implements Head {}

        /** A firewall mark. */
        record Mark(int mark) implements Head {}

        /** A {@code virtual_server_group}. */
        record Group(String name) implements Head {}
    }

    @Override
    public String syntax() {
        return "ADDR [PORT]|fwmark N|group NAME";
    }

    @Override
    public Optional<Head> read(Arguments arguments) {
        if (arguments.takeIf("fwmark")) {
            return arguments.value(Ranges.mark(), "fwmark").map(Head.Mark::new);
        }
        if (arguments.takeIf("group")) {
            return arguments.value(Words.name(), "group").map(Head.Group::new);
        }
        return new EndpointShape().read(arguments).map(Head.Address::new);
    }

    @Override
    public List<String> words(Head value) {
        return switch (value) {
            case Head.Address(Endpoint endpoint) -> new EndpointShape().words(endpoint);
            case Head.Mark(int mark) -> List.of("fwmark", Integer.toString(mark));
            case Head.Group(String name) -> List.of("group", name);
        };
    }

    @Override
    public String expected() {
        return Addresses.host().expected() + ", and " + Addresses.portOrAll().expected();
    }
}
