package org.pollux.ipvs;

/** The range of port numbers, checked once for all value records. */
final class Ports {
    private Ports() {}

    /** Returns the port if it is 0 to 65535. */
    static int checked(int port) {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
        return port;
    }
}
