package org.pollux.config.syntax;

/** What the lexer sees. */
sealed interface Token {
    /** A word, quoted or not. */
    record Text(Word word) implements Token {}

    /** An opening brace. */
    record Open(Span span) implements Token {}

    /** A closing brace. */
    record Close(Span span) implements Token {}

    /** The end of a line. */
    record EndOfLine() implements Token {}

    /** The end of the text. */
    record End() implements Token {}
}
