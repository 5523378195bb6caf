package org.pollux.linux;

import java.io.IOException;
import java.util.Optional;

/**
 * The kernel refused an operation. The message names the operation, the error and, where known, what to do, such as
 * {@code add address 192.0.2.1/24 on eth0: EPERM (operation not permitted): run as root or …}.
 */
public final class LinuxException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final int errno;

    /**
     * A refusal explained by its number alone.
     *
     * @param operation what was tried and on what, for the operator
     * @param errno the positive error number
     */
    public LinuxException(String operation, int errno) {
        this(operation, errno, "");
    }

    /**
     * A refusal with the kernel's own explanation (a netlink extended acknowledgement, a verifier log).
     *
     * @param operation what was tried and on what, for the operator
     * @param errno the positive error number
     * @param detail the explanation; empty when there is none, then the general hint for the number is used
     */
    public LinuxException(String operation, int errno, String detail) {
        super(message(operation, errno, detail));
        this.operation = operation;
        this.errno = errno;
    }

    /** What was tried. */
    public String operation() {
        return operation;
    }

    /** The positive error number. */
    public int errno() {
        return errno;
    }

    /** The named error, when the number has a name here. */
    public Optional<Errno> error() {
        return Errno.of(errno);
    }

    /** Whether the kernel gave this error. */
    public boolean is(Errno error) {
        return errno == error.number();
    }

    /**
     * Passes on a successful result and throws for a failed one.
     *
     * @param operation what was tried, for the operator
     * @param result what {@link Libc} returned: zero or positive, or minus an error number
     * @return the result
     * @throws LinuxException when the result is an error
     */
    public static long check(String operation, long result) throws LinuxException {
        if (Libc.failed(result)) {
            throw new LinuxException(operation, (int) -result);
        }
        return result;
    }

    private static String message(String operation, int errno, String detail) {
        Optional<Errno> known = Errno.of(errno);
        String what = known.map(e -> e.name() + " (" + e.text() + ")").orElse("errno " + errno);
        String why = detail.isEmpty() ? known.flatMap(Errno::hint).orElse("") : detail;
        return operation + ": " + what + (why.isEmpty() ? "" : ": " + why);
    }
}
