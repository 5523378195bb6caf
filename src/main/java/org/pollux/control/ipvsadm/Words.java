package org.pollux.control.ipvsadm;

import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.TableException.Reason;
import org.pollux.ipvs.Tunnel;

/** What things are called on the command line, in listings and in errors. */
final class Words {
    private Words() {}

    /** As in {@code services(5)}. */
    static String service(Protocol protocol) {
        return switch (protocol) {
            case TCP -> "tcp";
            case UDP -> "udp";
            case SCTP -> "sctp";
        };
    }

    static String option(Protocol protocol) {
        return switch (protocol) {
            case TCP -> "-t";
            case UDP -> "-u";
            case SCTP -> "--sctp-service";
        };
    }

    /** FULLNAT's is ours: its letter in the ipvsadm of the patched kernels is that of the scheduler's flags here. */
    static String option(ForwardingMethod method) {
        return switch (method) {
            case NAT -> "-m";
            case TUN -> "-i";
            case DR -> "-g";
            case BYPASS -> throw new IllegalArgumentException("no destination has the method " + method);
            case FULLNAT -> "--fullnat";
        };
    }

    /** For the column TunnelInfo. */
    static String information(Tunnel tunnel) {
        return switch (tunnel) {
            case Tunnel.Ipip _ -> "ipip";
            case Tunnel.Gue gue ->
                "gue:" + gue.port() + ":"
                        + switch (gue.checksum()) {
                            case NONE -> "-c";
                            case FULL -> "+c";
                            case REMOTE -> "r+c";
                        };
            case Tunnel.Gre gre -> gre.checksum() ? "gre:+c" : "gre:-c";
        };
    }

    /** As options. */
    static String options(Tunnel tunnel) {
        return switch (tunnel) {
            case Tunnel.Ipip _ -> "--tun-type ipip";
            case Tunnel.Gue gue ->
                "--tun-type gue --tun-port " + gue.port() + " "
                        + switch (gue.checksum()) {
                            case NONE -> "--tun-nocsum";
                            case FULL -> "--tun-csum";
                            case REMOTE -> "--tun-remcsum";
                        };
            case Tunnel.Gre gre -> "--tun-type gre " + (gre.checksum() ? "--tun-csum" : "--tun-nocsum");
        };
    }

    /** What the original says to the kernel's answer. */
    static String refusal(Reason reason) {
        return switch (reason) {
            case SERVICE_EXISTS -> "Service already exists";
            case NO_SUCH_SERVICE -> "No such service";
            case SERVICE_NOT_DEFINED -> "Service not defined";
            case SCHEDULER_NOT_FOUND -> "Scheduler or persistence engine not found";
            case DESTINATION_EXISTS -> "Destination already exists";
            case NO_SUCH_DESTINATION -> "No such destination";
            case OUT_OF_RANGE -> "Numerical result out of range";
            case DAEMON_RUNS -> "Daemon has already run";
            case NO_DAEMON -> "No daemon is running";
            case NO_DEVICE -> "No such device";
            case INVALID -> "Invalid operation.  Possibly wrong module version, address not unicast, ...";
        };
    }
}
