package org.pollux.config.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/**
 * A user with a group.
 *
 * @param user the user
 * @param group the group; the user's own when absent
 */
public record Account(String user, Optional<String> group) {
    /** {@code USER [[:]GROUP]}. */
    record Line() implements Shape<Account> {
        @Override
        public String syntax() {
            return "USER [[:]GROUP]";
        }

        @Override
        public Optional<Account> read(Arguments arguments) {
            Optional<String> user = arguments.value(Words.account());
            if (!arguments.hasNext()) {
                return user.map(u -> new Account(u, Optional.empty()));
            }
            Optional<String> group = arguments.takeIfGood(new GroupName()).or(() -> arguments.value(Words.account()));
            return user.flatMap(u -> group.map(g -> new Account(u, Optional.of(g))));
        }

        @Override
        public List<String> words(Account value) {
            List<String> words = new ArrayList<>(List.of(value.user()));
            value.group().ifPresent(words::add);
            return words;
        }
    }

    private record GroupName() implements ValueType<String> {
        @Override
        public String syntax() {
            return ":GROUP";
        }

        @Override
        public String expected() {
            return "a group";
        }

        @Override
        public Outcome<String> read(String text) {
            return Words.account().read(text.startsWith(":") ? text.substring(1) : text);
        }
    }
}
