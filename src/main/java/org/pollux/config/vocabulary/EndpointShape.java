package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Shape;
import org.pollux.config.vocabulary.ServerKeywords.Endpoint;

/** {@code ADDR [PORT]}. */
record EndpointShape() implements Shape<Endpoint> {
    @Override
    public String syntax() {
        return "ADDR [PORT]";
    }

    @Override
    public Optional<Endpoint> read(Arguments arguments) {
        Optional<InetAddress> address = arguments.value(Addresses.host());
        if (!arguments.hasNext()) {
            return address.map(a -> new Endpoint(a, Optional.empty()));
        }
        Optional<Integer> port = arguments.value(Addresses.portOrAll());
        return address.flatMap(a -> port.map(p -> new Endpoint(a, Optional.of(p))));
    }

    @Override
    public List<String> words(Endpoint value) {
        List<String> words = new ArrayList<>(List.of(Addresses.host().show(value.address())));
        value.port().ifPresent(port -> words.add(port.toString()));
        return words;
    }

    @Override
    public String expected() {
        return Addresses.host().expected() + ", and " + Addresses.portOrAll().expected();
    }
}
