package org.pollux.config.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Script;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;
import org.pollux.config.syntax.Word;

/** A command, in quotes when it has arguments, and who runs it: {@code "/usr/local/bin/told x" nobody :nogroup}. */
record ScriptShape() implements Shape<Script> {
    @Override
    public String syntax() {
        return "COMMAND [USER [[:]GROUP]]";
    }

    @Override
    public Optional<Script> read(Arguments arguments) {
        boolean apostrophe = arguments
                .peek()
                .filter(word -> !word.quoted() && word.text().startsWith("'"))
                .isPresent();
        Optional<String> command = apostrophe ? inApostrophes(arguments) : arguments.value(Words.text());
        Optional<Account> account = arguments.hasNext() ? new Account.Line().read(arguments) : Optional.empty();
        return command.map(c -> new Script(c, account.map(Account::user), account.flatMap(Account::group)));
    }

    /** A command may also stand in single quotes, which are no quotes to the rest of the language. */
    private static Optional<String> inApostrophes(Arguments arguments) {
        Word first = arguments.take();
        StringBuilder command = new StringBuilder(first.text().substring(1));
        while (command.isEmpty() || command.charAt(command.length() - 1) != '\'') {
            if (!arguments.hasNext()) {
                arguments
                        .problems()
                        .error(
                                DiagnosticCode.UNTERMINATED_STRING,
                                first.span(),
                                "the command has no closing apostrophe",
                                "an apostrophe at its end");
                return Optional.empty();
            }
            command.append(' ').append(arguments.take().text());
        }
        command.setLength(command.length() - 1);
        return Optional.of(command.toString());
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
        return "a command, in quotes when it has arguments";
    }
}
