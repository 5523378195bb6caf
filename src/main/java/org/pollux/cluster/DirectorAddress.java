package org.pollux.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;
import org.pollux.election.MemberId;

/**
 * A director's identity inside its JGroups address, so that a view names directors without a further question:
 * {@code epoch i64, address (length u8 4 or 16, bytes), name (length u8, UTF-8)}.
 */
final class DirectorAddress {
    private static final String KEY = "pollux";
    private static final int MAX_NAME = 64;

    static {
        // For JGroups' log lines: it would print the identity's bytes.
        ExtendedUUID.setPrintFunction(uuid -> read(uuid).map(MemberId::toString).orElseGet(uuid::toStringLong));
    }

    private DirectorAddress() {}

    static Address of(MemberId member) {
        byte[] address = member.address().getAddress();
        byte[] name = member.name().getBytes(StandardCharsets.UTF_8);
        byte[] identity = ByteBuffer.allocate(8 + 1 + address.length + 1 + name.length)
                .putLong(member.epoch())
                .put((byte) address.length)
                .put(address)
                .put((byte) name.length)
                .put(name)
                .array();
        return ExtendedUUID.randomUUID(member.name()).put(KEY, identity);
    }

    /** Who it is; empty if it is not a director's address. */
    static Optional<MemberId> read(Address address) {
        if (!(address instanceof ExtendedUUID uuid)) {
            return Optional.empty();
        }
        byte[] identity = uuid.get(KEY);
        if (identity == null) {
            return Optional.empty();
        }
        try {
            FrameReader reader = new FrameReader(ByteBuffer.wrap(identity));
            long epoch = reader.i64("the epoch");
            int length = reader.u8("the address");
            if (length != 4 && length != 16) {
                return Optional.empty();
            }
            InetAddress ip = InetAddress.getByAddress(reader.array(length, "the address"));
            String name = reader.name("the name");
            reader.end();
            boolean fits = name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME;
            return fits ? Optional.of(new MemberId(name, ip, epoch)) : Optional.empty();
        } catch (MalformedFrameException | UnknownHostException e) {
            return Optional.empty();
        }
    }
}
