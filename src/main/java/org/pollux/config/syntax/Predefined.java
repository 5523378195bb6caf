package org.pollux.config.syntax;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.pollux.config.DiagnosticCode;

/** The names that are defined without the configuration's doing (keepalived.conf(5), "Pre-defined definitions"). */
final class Predefined {
    /** All of them. */
    static final Set<String> NAMES = Set.of("_PWD", "_INSTANCE", "_RANDOM", "_ENV", "_HASH", "_BANG");

    private static final int LARGEST_RANDOM = 32767;

    private final Surroundings surroundings;
    private final Problems problems;
    private RandomGenerator random;
    private boolean randomUsed;

    Predefined(Surroundings surroundings, Problems problems) {
        this.surroundings = surroundings;
        this.problems = problems;
        this.random = surroundings.random();
    }

    /** Begins the random numbers of a seed; false when some were already given out. */
    boolean seed(long seed) {
        random = new Random(seed);
        return !randomUsed;
    }

    /**
     * The text of a reference.
     *
     * @param reference a reference to one of the names
     * @param at its place
     * @param file the name of the file being read
     * @return the text; empty when the arguments are wrong, which is reported
     */
    Optional<String> value(Reference reference, Span at, String file) {
        List<String> arguments = reference.arguments();
        return switch (reference.name()) {
            case "_RANDOM" -> random(arguments, at);
            case "_ENV" -> environment(arguments, at);
            default -> arguments.isEmpty() ? Optional.of(constant(reference.name(), file)) : tooMany(reference, at);
        };
    }

    private String constant(String name, String file) {
        return switch (name) {
            case "_PWD" -> Names.folder(surroundings.files().absolute(file));
            case "_INSTANCE" -> surroundings.configId();
            case "_HASH" -> "#";
            case "_BANG" -> "!";
            default -> throw new IllegalArgumentException(name);
        };
    }

    private Optional<String> tooMany(Reference reference, Span at) {
        problems.damage(DiagnosticCode.BAD_DIRECTIVE, at, "${" + reference.name() + "} takes no arguments");
        return Optional.empty();
    }

    private Optional<String> environment(List<String> arguments, Span at) {
        if (arguments.size() != 1) {
            problems.damage(DiagnosticCode.BAD_DIRECTIVE, at, "${_ENV} needs the name of one environment variable");
            return Optional.empty();
        }
        String name = arguments.getFirst();
        Optional<String> value = surroundings.environment().apply(name);
        if (value.isEmpty()) {
            problems.warning(
                    DiagnosticCode.NOT_EXPANDED,
                    at,
                    "there is no environment variable " + Printable.quoted(name) + ": nothing stands here");
        }
        // A line end in the environment must not begin another line.
        String first = value.orElse("").lines().findFirst().orElse("");
        if (value.isPresent() && !value.get().equals(first)) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    at,
                    "the environment variable " + Printable.quoted(name) + " has several lines: the first stands here");
        }
        return Optional.of(first);
    }

    private Optional<String> random(List<String> arguments, Span at) {
        Optional<Integer> least = arguments.isEmpty() ? Optional.of(0) : number(arguments.getFirst());
        Optional<Integer> most = arguments.size() < 2 ? Optional.of(LARGEST_RANDOM) : number(arguments.get(1));
        if (arguments.size() > 2 || least.isEmpty() || most.isEmpty() || least.get() > most.get()) {
            problems.damage(
                    DiagnosticCode.BAD_DIRECTIVE,
                    at,
                    "${_RANDOM} takes the least and the greatest number, 0 to " + Integer.MAX_VALUE
                            + ", such as ${_RANDOM 1 100}");
            return Optional.empty();
        }
        randomUsed = true;
        return Optional.of(Long.toString(random.nextLong(least.get(), most.get() + 1L)));
    }

    private static Optional<Integer> number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number < 0 ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
