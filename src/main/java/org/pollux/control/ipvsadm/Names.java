package org.pollux.control.ipvsadm;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** The names of hosts and services, as this host knows them. */
public interface Names {
    /**
     * The IPv4 address of a host: the first, if it has several ({@code gethostbyname}).
     *
     * @param host its name
     */
    Optional<InetAddress> address(String host);

    /**
     * The name of a host ({@code gethostbyaddr}).
     *
     * @param address of it
     */
    Optional<String> host(InetAddress address);

    /**
     * The port of a service ({@code getservbyname}).
     *
     * @param service its name
     * @param protocol {@code tcp}, {@code udp} or {@code sctp}
     */
    OptionalInt port(String service, String protocol);

    /**
     * The name of a service ({@code getservbyport}).
     *
     * @param port its port
     * @param protocol {@code tcp}, {@code udp} or {@code sctp}
     */
    Optional<String> service(int port, String protocol);
}
