package org.pollux.config.syntax;

import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * All that a configuration can ask about the world outside its text.
 *
 * @param files where included files come from
 * @param configId what {@code @ID} lines are compared with: the short host name, or what {@code -i} says
 * @param environment the environment variables, for <code>${_ENV NAME}</code>
 * @param random for <code>${_RANDOM}</code>; {@code random_seed} in the file takes its place
 * @param mostLines how many lines definitions, sequences and lists may give, at least 1; {@code expansion_limit} in the
 *     file takes its place
 * @param checks what is asked of includes before the file says so itself
 */
public record Surroundings(
        SourceLoader files,
        String configId,
        Function<String, Optional<String>> environment,
        RandomGenerator random,
        int mostLines,
        IncludeChecks checks) {
    /** How many lines may come of definitions, sequences and lists when nothing else is said. */
    public static final int MOST_LINES = 50_000;

    /** The greatest number of lines that {@code expansion_limit} may ask for. */
    public static final int LIMIT_OF_LINES = 10_000_000;

    /** A text that stands alone: no other files, no environment, no config id, always the same random numbers. */
    public static Surroundings none() {
        return new Surroundings(
                SourceLoader.none(), "", _ -> Optional.empty(), new Random(0), MOST_LINES, IncludeChecks.NONE);
    }

    /** The same with other files. */
    public Surroundings with(SourceLoader others) {
        return new Surroundings(others, configId, environment, random, mostLines, checks);
    }

    /** The same with another config id. */
    public Surroundings with(String otherId) {
        return new Surroundings(files, otherId, environment, random, mostLines, checks);
    }

    /** The same with another bound of lines. */
    public Surroundings with(int otherMostLines) {
        return new Surroundings(files, configId, environment, random, otherMostLines, checks);
    }
}
