package org.pollux.dataplane;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.ConnectionView;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.Tunnel;

/** A connection as the engine shows it. */
record TestConnection(
        long handle,
        Protocol protocol,
        Side client,
        Side virtual,
        Side local,
        Side destination,
        ForwardingMethod forwarding,
        Tunnel tunnel,
        int sequenceShift,
        int offers)
        implements ConnectionView {
    static final int SERVER_ID = 65_535;
    static final int TUNNEL_SOURCE_PORT = 0xC123;

    /** One of its ends. */
    record Side(InetAddress address, int port) {
        Side(String address, int port) {
            this(InetAddress.ofLiteral(address), port);
        }
    }

    /** One without local address or tunnel. */
    TestConnection(
            long handle, Protocol protocol, Side client, Side virtual, Side destination, ForwardingMethod forwarding) {
        this(handle, protocol, client, virtual, client, destination, forwarding, Tunnel.IPIP, 0);
    }

    /** One that has been offered to the fast path for long. */
    TestConnection(
            long handle,
            Protocol protocol,
            Side client,
            Side virtual,
            Side local,
            Side destination,
            ForwardingMethod forwarding,
            Tunnel tunnel,
            int sequenceShift) {
        this(handle, protocol, client, virtual, local, destination, forwarding, tunnel, sequenceShift, 255);
    }

    /** The same, offered so many times. */
    TestConnection offered(int times) {
        return new TestConnection(
                handle, protocol, client, virtual, local, destination, forwarding, tunnel, sequenceShift, times);
    }

    @Override
    public boolean ipv6() {
        return client.address instanceof Inet6Address;
    }

    @Override
    public long clientHigh() {
        return AddressWords.high(client.address);
    }

    @Override
    public long clientLow() {
        return AddressWords.low(client.address);
    }

    @Override
    public int clientPort() {
        return client.port;
    }

    @Override
    public long virtualHigh() {
        return AddressWords.high(virtual.address);
    }

    @Override
    public long virtualLow() {
        return AddressWords.low(virtual.address);
    }

    @Override
    public int virtualPort() {
        return virtual.port;
    }

    @Override
    public long localHigh() {
        return AddressWords.high(local.address);
    }

    @Override
    public long localLow() {
        return AddressWords.low(local.address);
    }

    @Override
    public int localPort() {
        return local.port;
    }

    @Override
    public long destinationHigh() {
        return AddressWords.high(destination.address);
    }

    @Override
    public long destinationLow() {
        return AddressWords.low(destination.address);
    }

    @Override
    public int destinationPort() {
        return destination.port;
    }

    @Override
    public boolean destinationIpv6() {
        return destination.address instanceof Inet6Address;
    }

    @Override
    public int tunnelSourcePort() {
        return TUNNEL_SOURCE_PORT;
    }

    @Override
    public boolean told() {
        return false;
    }

    @Override
    public int serverId() {
        return SERVER_ID;
    }
}
