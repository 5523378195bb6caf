package org.pollux.linux;

import java.util.Optional;

/**
 * The error numbers a Linux system call can give that are worth a name and, where there is something an operator
 * can do, a hint. Numbers are those of {@code asm-generic/errno.h}, the same on x86_64 and aarch64.
 */
public enum Errno {
    EPERM(1, "operation not permitted", "run as root or grant CAP_NET_ADMIN, CAP_NET_RAW and CAP_BPF"),
    ENOENT(2, "no such file or object", ""),
    ESRCH(3, "no such process or entry", ""),
    EINTR(4, "interrupted", ""),
    EIO(5, "input/output error", ""),
    ENXIO(6, "no such device or address", ""),
    E2BIG(7, "argument too large", ""),
    EBADF(9, "bad file descriptor", "the socket or file was closed"),
    EAGAIN(11, "temporarily unavailable", ""),
    ENOMEM(12, "out of memory", "raise the memory limit or, for bpf and AF_XDP on old kernels, RLIMIT_MEMLOCK"),
    EACCES(13, "permission denied", "run as root or grant the capability; a security module may also refuse"),
    EFAULT(14, "bad address", ""),
    EBUSY(16, "device or resource busy", "another program holds it"),
    EEXIST(17, "exists already", ""),
    ENODEV(19, "no such device", "check the interface name"),
    EINVAL(22, "invalid argument", "the kernel does not know this request; check its version"),
    EMFILE(24, "too many open files in this process", "raise LimitNOFILE"),
    ENFILE(23, "too many open files in the system", "raise fs.file-max"),
    ENOSPC(28, "no space left", ""),
    EPIPE(32, "broken pipe", ""),
    ERANGE(34, "result out of range", ""),
    ENAMETOOLONG(36, "name too long", ""),
    ENOSYS(38, "system call not implemented", "this kernel is too old or was built without it"),
    ENODATA(61, "no data", ""),
    ENONET(64, "machine is not on the network", ""),
    EPROTO(71, "protocol error", ""),
    EBADMSG(74, "bad message", ""),
    EOVERFLOW(75, "value too large", ""),
    ENOTSOCK(88, "not a socket", ""),
    EDESTADDRREQ(89, "destination address required", ""),
    EMSGSIZE(90, "message too long", "the packet is larger than the interface's MTU"),
    EPROTOTYPE(91, "wrong protocol type for socket", ""),
    ENOPROTOOPT(92, "protocol option not available", "this kernel does not know the option"),
    EPROTONOSUPPORT(93, "protocol not supported", "the kernel was built without this protocol"),
    ESOCKTNOSUPPORT(94, "socket type not supported", ""),
    EOPNOTSUPP(95, "operation not supported", "the kernel or the driver does not support it"),
    EAFNOSUPPORT(97, "address family not supported", "the kernel was built without it or it is disabled"),
    EADDRINUSE(98, "address already in use", ""),
    EADDRNOTAVAIL(99, "address not available", "no interface has this address, or its family is disabled there"),
    ENETDOWN(100, "network is down", "the interface is down"),
    ENETUNREACH(101, "network unreachable", "there is no route; check the routing table"),
    ENETRESET(102, "connection dropped by the network", ""),
    ECONNABORTED(103, "connection aborted", ""),
    ECONNRESET(104, "connection reset by peer", ""),
    ENOBUFS(105, "no buffer space", ""),
    ENOTCONN(107, "not connected", ""),
    ETIMEDOUT(110, "timed out", ""),
    ECONNREFUSED(111, "connection refused", ""),
    EHOSTDOWN(112, "host is down", ""),
    EHOSTUNREACH(113, "host unreachable", "no answer from the next hop"),
    EALREADY(114, "already in progress", ""),
    EINPROGRESS(115, "in progress", "");

    private final int number;
    private final String text;
    private final String hint;

    Errno(int number, String text, String hint) {
        this.number = number;
        this.text = text;
        this.hint = hint;
    }

    /** The number as the kernel gives it, positive. */
    public int number() {
        return number;
    }

    /** What it means, for people. */
    public String text() {
        return text;
    }

    /** What an operator can do about it, if that is known. */
    public Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }

    /** Whether a system call that gave {@code result} (zero, positive, or minus an errno) failed with this error. */
    public boolean is(long result) {
        return result == -number;
    }

    /** The named error of this number, if it is one of those above. */
    public static Optional<Errno> of(int number) {
        for (Errno e : values()) {
            if (e.number == number) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }
}
