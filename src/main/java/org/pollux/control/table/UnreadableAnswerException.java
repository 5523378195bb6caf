package org.pollux.control.table;

/** A director's answer is not understood: it is of another version. */
public final class UnreadableAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableAnswerException(Throwable cause) {
        super("the director's answer is not understood: is it of another version?", cause);
    }
}
