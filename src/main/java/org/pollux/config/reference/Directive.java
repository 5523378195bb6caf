package org.pollux.config.reference;

import java.util.List;

/**
 * What a file can say between its keywords: includes, conditions, definitions and repetitions, which are worked on
 * before keywords are looked for (keepalived.conf(5)).
 *
 * @param names the words by which it is asked for
 * @param forms how it is written
 * @param description what it does
 */
record Directive(List<String> names, List<String> forms, String description) {
    /** All of them. */
    static final List<Directive> ALL = List.of(
            new Directive(
                    List.of("include", "includer", "includem", "includew", "includeb", "includea"),
                    List.of("include PATH"),
                    "reads other files in its place. PATH is relative to the file's folder and may have the wildcards *, ?,"
                            + " [...] and {a,b}. A file named without wildcards must be there and readable; a pattern that"
                            + " matches nothing is a warning. It is an error with includem, with includew if any name with"
                            + " wildcards matches nothing, with includeb if any of {a,b} matches nothing, and with includea"
                            + " in each of these cases. includer is include"),
            new Directive(
                    List.of("@", "@ID", "@^ID", "@^"),
                    List.of("@ID LINE", "@^ID LINE"),
                    "the line is for the host with this id alone, or for all others. The id is the short host name, or"
                            + " what the option -i says"),
            new Directive(
                    List.of("$", "$NAME", "${NAME}"),
                    List.of("$NAME=TEXT", "$NAME= \\", "$NAME", "${NAME}"),
                    "defines a text, which then stands wherever the name is used from there on. A text of several lines"
                            + " begins behind '= \\' and goes on as long as its lines end with \\; what it uses is put in"
                            + " place when it is used"),
            new Directive(
                    List.of("~SEQ", "~SEQx"),
                    List.of("~SEQ(NAME, START, STEP, END) LINE", "~SEQx(NAME, START, STEP, END) LINE"),
                    "repeats the line with each of the numbers as ${NAME}, with ~SEQx in hexadecimal. START and STEP may be"
                            + " left out and are then 1, or -1 on the way down. Several may stand in front of a line. How many lines may come of"
                            + " it all is bounded by expansion_limit"),
            new Directive(
                    List.of("~LST"),
                    List.of("~LST(NAME, VALUE, ...) LINE", "~LST({NAME, NAME}, {VALUE, VALUE}, ...) LINE"),
                    "repeats the line with each of the values as ${NAME}, or with each group of values"),
            new Directive(List.of("_PWD", "${_PWD}"), List.of("${_PWD}"), "the folder of the file"),
            new Directive(
                    List.of("_INSTANCE", "${_INSTANCE}"),
                    List.of("${_INSTANCE}"),
                    "the id of this host, as in conditions"),
            new Directive(
                    List.of("_RANDOM", "${_RANDOM}"),
                    List.of("${_RANDOM [LEAST [GREATEST]]}"),
                    "a random number, from 0 to 32767 unless bounds are given; random_seed makes it the same each time"),
            new Directive(
                    List.of("_ENV", "${_ENV}"),
                    List.of("${_ENV NAME}"),
                    "the value of an environment variable; since keepalived 2.4.0"),
            new Directive(
                    List.of("_HASH", "_BANG", "${_HASH}", "${_BANG}"),
                    List.of("${_HASH}", "${_BANG}"),
                    "the characters # and !, which begin comments where they are written themselves"));

    /** The forms, and a line that says what it does, in Markdown. */
    List<String> lines() {
        return List.of("`" + String.join("`, `", forms) + "`", "- " + description);
    }
}
