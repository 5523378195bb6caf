package org.pollux.cluster.link;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Who is at the end of a connection: a cluster, an address, and the life of the process there. On the wire: the life's 16
 * bytes, port u16, address (length u8 4 or 16, bytes), name of the cluster (length u8, UTF-8).
 *
 * @param life random bytes, others after each start
 * @param address where it takes connections
 * @param cluster its cluster's name
 */
record Identity(Life life, InetSocketAddress address, String cluster) {
    /** What tells a process from the one before it. */
    record Life(long high, long low) {
        static Life begin() {
            SecureRandom entropy = new SecureRandom();
            return new Life(entropy.nextLong(), entropy.nextLong());
        }
    }

    void write(DataOutput out) throws IOException {
        byte[] ip = address.getAddress().getAddress();
        byte[] name = cluster.getBytes(StandardCharsets.UTF_8);
        out.writeLong(life.high);
        out.writeLong(life.low);
        out.writeShort(address.getPort());
        out.writeByte(ip.length);
        out.write(ip);
        out.writeByte(name.length);
        out.write(name);
    }

    static Identity read(DataInput in) throws IOException {
        Life life = new Life(in.readLong(), in.readLong());
        int port = in.readUnsignedShort();
        byte[] ip = new byte[in.readUnsignedByte()];
        in.readFully(ip);
        byte[] name = new byte[in.readUnsignedByte()];
        in.readFully(name);
        return new Identity(
                life,
                new InetSocketAddress(InetAddress.getByAddress(ip), port),
                new String(name, StandardCharsets.UTF_8));
    }
}
