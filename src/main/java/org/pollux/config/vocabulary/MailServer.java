package org.pollux.config.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/**
 * Where mail is handed over.
 *
 * @param host a name or an address
 * @param port the port; 25 when absent
 */
public record MailServer(String host, Optional<Integer> port) {
    /** {@code HOST [PORT]}. */
    record Line() implements Shape<MailServer> {
        @Override
        public String syntax() {
            return "HOST [PORT]";
        }

        @Override
        public Optional<MailServer> read(Arguments arguments) {
            Optional<String> host = arguments.value(Words.hostName());
            if (!arguments.hasNext()) {
                return host.map(h -> new MailServer(h, Optional.empty()));
            }
            Optional<Integer> port = arguments.value(Addresses.port());
            return host.flatMap(h -> port.map(p -> new MailServer(h, Optional.of(p))));
        }

        @Override
        public List<String> words(MailServer value) {
            List<String> words = new ArrayList<>(List.of(value.host()));
            value.port().ifPresent(port -> words.add(port.toString()));
            return words;
        }
    }
}
