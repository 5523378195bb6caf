package org.pollux.config.vocabulary;

import java.util.List;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.syntax.Surroundings;

/** The settings of {@code global_defs} that the language itself acts on while the lines after them are read. */
final class LanguageKeywords {
    static final Setting<Integer> EXPANSION_LIMIT = Setting.of(
                    "expansion_limit",
                    Shape.one(Numbers.whole(1, Surroundings.LIMIT_OF_LINES)),
                    "how many lines definitions and sequences may give, from here on")
            .byDefault(Surroundings.MOST_LINES + "; Pollux's own keyword");
    static final Setting<Long> RANDOM_SEED = Setting.of(
                    "random_seed",
                    Shape.one(Numbers.wholeLong(0, 0xffff_ffffL)),
                    "the seed of ${_RANDOM}, from here on")
            .byDefault("other numbers each time");
    static final Setting<List<String>> INCLUDE_CHECK = Setting.of(
                    "include_check",
                    new WordsUpTo<>(
                            Choice.words(
                                    "readable",
                                    "match",
                                    "wildcard_match",
                                    "brace_match",
                                    "+",
                                    "-",
                                    "+readable",
                                    "+match",
                                    "+wildcard_match",
                                    "+brace_match",
                                    "-readable",
                                    "-match",
                                    "-wildcard_match",
                                    "-brace_match"),
                            5),
                    "what includes must find so that they are no error, in this file from here on")
            .repeat()
            .byDefault("a file named without wildcards must be there");

    static final List<Keyword<?>> KEYWORDS = List.of(EXPANSION_LIMIT, RANDOM_SEED, INCLUDE_CHECK);

    private LanguageKeywords() {}
}
