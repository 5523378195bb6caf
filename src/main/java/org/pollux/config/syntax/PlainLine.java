package org.pollux.config.syntax;

/**
 * A line as it is written.
 *
 * @param fragment the line of the file
 * @param start where the part that counts begins in the source's text
 * @param end where it ends
 * @param trail how it came to take effect
 */
record PlainLine(Fragment fragment, int start, int end, Trail trail) implements Line {
    @Override
    public String text() {
        return fragment.source().text();
    }

    @Override
    public Span span(int from, int to) {
        return fragment.span(from, to, trail);
    }

    @Override
    public PlainLine slice(int from, int to) {
        return new PlainLine(fragment, from, to, trail);
    }

    @Override
    public boolean replaced() {
        return false;
    }

    /** The same text, come to take effect in another way. */
    PlainLine with(Trail other) {
        return new PlainLine(fragment, start, end, other);
    }
}
