package org.pollux.linux;

/**
 * What the kernel said to one of several orders.
 *
 * @param errno zero when it was carried out, else the positive error number
 * @param detail the kernel's own explanation, empty when it gave none
 */
public record NetlinkAnswer(int errno, String detail) {
    /** Carried out. */
    public static final NetlinkAnswer DONE = new NetlinkAnswer(0, "");

    /** Whether it was carried out. */
    public boolean done() {
        return errno == 0;
    }

    /** Whether the kernel gave this error. */
    public boolean is(Errno error) {
        return errno == error.number();
    }

    /** The refusal as an exception, not thrown: its message is for the operator. */
    public LinuxException refusal(NetlinkOrder order) {
        return new LinuxException(order.toString(), errno, detail);
    }
}
