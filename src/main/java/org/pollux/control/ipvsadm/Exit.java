package org.pollux.control.ipvsadm;

/** The program, or the line it reads, ends here and now. */
final class Exit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** All went well. */
    static final int DONE = 0;

    /** A listing failed. */
    static final int NOT_LISTED = 1;

    /** The command line, or what it asks for, is wrong. */
    static final int WRONG = 2;

    /** What the original's -1 becomes: popt or the table did not accept it. */
    static final int REFUSED = 255;

    private final int status;
    private final String out;
    private final String err;
    private final boolean lineOnly;

    private Exit(int status, String out, String err, boolean lineOnly) {
        super(err, null, false, false);
        this.status = status;
        this.out = out;
        this.err = err;
        this.lineOnly = lineOnly;
    }

    /** Misuse: says why and ends. */
    static Exit misuse(String why) {
        return new Exit(WRONG, "", why + "\n", false);
    }

    /** Says something and ends with a status. */
    static Exit with(int status, String err) {
        return new Exit(status, "", err + "\n", false);
    }

    /** Prints what was asked for. */
    static Exit printing(String out) {
        return new Exit(DONE, out, "", false);
    }

    /** Says why a line is not accepted; when lines are read from the standard input, the next one follows. */
    static Exit ofLine(String why) {
        return new Exit(REFUSED, "", why + "\n", true);
    }

    int status() {
        return status;
    }

    /** What is printed before the end. */
    String out() {
        return out;
    }

    /** What is said on the standard error before the end. */
    String err() {
        return err;
    }

    /** Whether only the line ends, and not the program. */
    boolean isOfLineOnly() {
        return lineOnly;
    }
}
