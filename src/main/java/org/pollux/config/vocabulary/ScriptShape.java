package org.pollux.config.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Script;
import org.pollux.config.ShellWords;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.ValueType.Outcome;

/**
 * A command, in quotes when it has arguments, and who runs it: {@code "/usr/local/bin/told x" nobody :nogroup}. The
 * line is cut into words as {@link ShellWords} says, and the first of them again when the command is run: quotes inside
 * quotes keep the blanks of an argument together.
 */
record ScriptShape() implements Shape<Script> {
    @Override
    public String syntax() {
        return "COMMAND [USER [[:]GROUP]]";
    }

    @Override
    public Optional<Script> read(Arguments arguments) {
        if (arguments.hasNext() && !arguments.rereadAsShellWords()) {
            return Optional.empty();
        }
        Optional<String> command = arguments.value(new Command());
        Optional<Account> account = arguments.hasNext() ? new Account.Line().read(arguments) : Optional.empty();
        return command.map(c -> new Script(c, account.map(Account::user), account.flatMap(Account::group)));
    }

    @Override
    public List<String> words(Script value) {
        List<String> words = new ArrayList<>(List.of(value.command()));
        value.user().ifPresent(words::add);
        value.group().ifPresent(words::add);
        return words;
    }

    @Override
    public String expected() {
        return new Command().expected();
    }

    /** A command line that can be cut into a program and its arguments. */
    private record Command() implements ValueType<String> {
        @Override
        public String syntax() {
            return "COMMAND";
        }

        @Override
        public String expected() {
            return "a command, in quotes when it has arguments";
        }

        @Override
        public Outcome<String> read(String text) {
            return switch (ShellWords.cut(text)) {
                case ShellWords.Cut.Broken(int _, var code, String problem) ->
                    new Outcome.Bad<>(code, "has " + problem);
                case ShellWords.Cut.Done(var words) -> {
                    if (words.isEmpty() || words.getFirst().text().isEmpty()) {
                        yield new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "names no program");
                    }
                    // The kernel ends an argument at a NUL.
                    yield words.stream().anyMatch(word -> word.text().indexOf('\0') >= 0)
                            ? new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "has a NUL character")
                            : new Outcome.Good<>(text);
                }
            };
        }
    }
}
