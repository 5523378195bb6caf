package org.pollux.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;
import org.pollux.cluster.ClusterOptions.Role;
import org.pollux.election.MemberId;

/**
 * A director's identity inside its JGroups address, so that a view names directors without a further question:
 * {@code epoch i64, role u8 (0 director, 1 witness), address (length u8 4 or 16, bytes), name (length u8, UTF-8)}.
 */
final class DirectorAddress {
    private static final String KEY = "pollux";
    private static final int MAX_NAME = 64;

    static {
        // For JGroups' log lines: it would print the identity's bytes.
        ExtendedUUID.setPrintFunction(
                uuid -> read(uuid).map(seat -> seat.member().toString()).orElseGet(uuid::toStringLong));
    }

    private DirectorAddress() {}

    static Address of(Seat seat) {
        MemberId member = seat.member();
        byte[] address = member.address().getAddress();
        byte[] name = member.name().getBytes(StandardCharsets.UTF_8);
        byte[] identity = ByteBuffer.allocate(8 + 1 + 1 + address.length + 1 + name.length)
                .putLong(member.epoch())
                .put((byte) (seat.isWitness() ? 1 : 0))
                .put((byte) address.length)
                .put(address)
                .put((byte) name.length)
                .put(name)
                .array();
        return ExtendedUUID.randomUUID(member.name()).put(KEY, identity);
    }

    /** Who it is; empty if it is not a director's address. */
    static Optional<Seat> read(Address address) {
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
            int role = reader.u8("the role");
            int length = reader.u8("the address");
            if (role > 1 || (length != 4 && length != 16)) {
                return Optional.empty();
            }
            InetAddress ip = InetAddress.getByAddress(reader.array(length, "the address"));
            String name = reader.name("the name");
            reader.end();
            boolean fits = name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME;
            Role as = role == 1 ? Role.WITNESS : Role.DIRECTOR;
            return fits ? Optional.of(new Seat(new MemberId(name, ip, epoch), as)) : Optional.empty();
        } catch (MalformedFrameException | UnknownHostException e) {
            return Optional.empty();
        }
    }
}
