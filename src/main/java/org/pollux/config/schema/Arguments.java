package org.pollux.config.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Severity;
import org.pollux.config.ShellWords;
import org.pollux.config.schema.ValueType.Outcome;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.syntax.Word;

/** The arguments of one keyword, or the words of one line of a list, taken one after the other. */
public final class Arguments {
    private final String owner;
    private final Span ownerSpan;
    private List<Word> words;
    private final Problems problems;
    private int next;

    Arguments(String owner, Span ownerSpan, List<Word> words, Problems problems) {
        this.owner = owner;
        this.ownerSpan = ownerSpan;
        this.words = words;
        this.problems = problems;
    }

    /** Whether there is another word. */
    public boolean hasNext() {
        return next < words.size();
    }

    /** The next word, which must be there. */
    public Word take() {
        return words.get(next++);
    }

    /** The next word, left where it is. */
    public Optional<Word> peek() {
        return hasNext() ? Optional.of(words.get(next)) : Optional.empty();
    }

    /** Takes the next word if it is a certain one, not in quotes. */
    public boolean takeIf(String text) {
        boolean there = peek().filter(word -> !word.quoted() && word.text().equals(text))
                .isPresent();
        if (there) {
            next++;
        }
        return there;
    }

    /**
     * Takes all that is left for the words of a command, as {@link ShellWords} cuts them: then quotes and escapes have
     * their meaning in every word, and are gone.
     *
     * @return whether they could be cut; if not, that is reported and nothing is left
     */
    public boolean rereadAsShellWords() {
        List<Word> rest = words.subList(next, words.size());
        StringBuilder line = new StringBuilder();
        int[] starts = new int[rest.size()];
        for (int i = 0; i < starts.length; i++) {
            line.append(i == 0 ? "" : rest.get(i).gap());
            starts[i] = line.length();
            line.append(rest.get(i).raw());
        }
        List<Word> reread = new ArrayList<>();
        switch (ShellWords.cut(line.toString())) {
            case ShellWords.Cut.Done(List<ShellWords.Piece> pieces) -> {
                for (ShellWords.Piece piece : pieces) {
                    Span span = rest.get(wordAt(starts, piece.start())).span();
                    reread.add(new Word(piece.text(), false, span, " "));
                }
            }
            case ShellWords.Cut.Broken(int at, DiagnosticCode code, String problem) -> {
                problems.error(code, rest.get(wordAt(starts, at)).span(), owner + " has " + problem);
                skipRest();
                return false;
            }
        }
        words = reread;
        next = 0;
        return true;
    }

    private static int wordAt(int[] starts, int offset) {
        int found = 0;
        for (int i = 0; i < starts.length && starts[i] <= offset; i++) {
            found = i;
        }
        return found;
    }

    /** Takes the next value if there is one that is right; else leaves it for what may follow. */
    public <T> Optional<T> takeIfGood(ValueType<T> type) {
        if (hasNext() && type.read(words.get(next).text()) instanceof Outcome.Good<T>(T value)) {
            next++;
            return Optional.of(value);
        }
        return Optional.empty();
    }

    /** Passes over all that is left, after an error that makes it meaningless. */
    public void skipRest() {
        next = words.size();
    }

    /** Where the keyword, or the first word of the line, stands. */
    public Span span() {
        return ownerSpan;
    }

    /** The keyword that the words belong to. */
    public String owner() {
        return owner;
    }

    /** Where errors go. */
    public Problems problems() {
        return problems;
    }

    /** Takes a value; empty when it is missing or wrong, which is reported. */
    public <T> Optional<T> value(ValueType<T> type) {
        return value(type, owner);
    }

    /** Takes the value of a part of the line that has its own name. */
    public <T> Optional<T> value(ValueType<T> type, String name) {
        if (!hasNext()) {
            Span at = words.isEmpty() ? ownerSpan : words.getLast().span();
            problems.error(DiagnosticCode.MISSING_ARGUMENT, at, name + " needs a value", type.expected());
            return Optional.empty();
        }
        Word word = take();
        String text = word.text();
        return switch (type.read(text)) {
            case Outcome.Good<T>(T value) -> Optional.of(value);
            case Outcome.Bad<T>(var code, var problem, var suggestion) -> {
                problems.report(
                        Severity.ERROR,
                        code,
                        word.span(),
                        name + " " + Printable.quoted(text) + " " + problem,
                        Optional.of(type.expected()),
                        suggestion);
                yield Optional.empty();
            }
        };
    }

    /** Reports what is left over. */
    boolean finish() {
        if (!hasNext()) {
            return true;
        }
        Word extra = take();
        problems.error(
                DiagnosticCode.EXTRA_ARGUMENT,
                extra.span(),
                "unexpected " + Printable.quoted(extra.text()) + " after " + owner
                        + (next > 1 ? " " + Printable.quoted(words.get(next - 2).text()) : ""),
                "the end of the line");
        return false;
    }
}
