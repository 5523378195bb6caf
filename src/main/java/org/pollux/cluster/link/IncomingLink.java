package org.pollux.cluster.link;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.pollux.cluster.link.Refusal.Reason;
import org.pollux.cluster.seal.ForgedFrameException;
import org.pollux.cluster.seal.Seal;
import org.pollux.cluster.seal.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one other director says to this one; read by the thread that greeted it. */
final class IncomingLink {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingLink.class);

    /** A director says something many times a second. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

    private final Socket socket;
    private final Seal seal;
    private final Optional<Secret> secret;
    private final Identity peer;
    private final Refusals refusals;
    private final byte[] wire = new byte[FrameFormat.LONGEST_BODY];
    private final byte[] clear = new byte[FrameFormat.LONGEST_BODY];
    private volatile boolean unwanted;

    /** Takes packets. */
    interface Packets {
        /** The bytes are only there during the call. */
        void received(byte[] packet, int offset, int length);
    }

    IncomingLink(Socket socket, Seal seal, Optional<Secret> secret, Identity peer, Refusals refusals) {
        this.socket = socket;
        this.seal = seal;
        this.secret = secret;
        this.peer = peer;
        this.refusals = refusals;
    }

    Identity peer() {
        return peer;
    }

    /** What the other side proved to know; empty in a cluster without a secret. */
    Optional<Secret> secret() {
        return secret;
    }

    /** Ends it from this side; nobody is suspected for it. */
    void close() {
        unwanted = true;
        OutgoingLink.closeQuietly(socket);
    }

    /** Reads until the end; returns whether the other side is to be suspected for it. */
    boolean read(Packets packets) {
        try {
            socket.setSoTimeout((int) LONGEST_SILENCE.toMillis());
            return !readFrames(packets) && !unwanted;
        } catch (IOException e) {
            LOG.debug("connection from {} ended: {}", peer.address(), e.toString());
            return !unwanted;
        } catch (ForgedFrameException _) {
            refusals.refused(peer.address().getAddress(), Reason.FORGED);
            return !unwanted;
        } finally {
            OutgoingLink.closeQuietly(socket);
        }
    }

    /** Returns whether it ended with a goodbye. */
    private boolean readFrames(Packets packets) throws IOException, ForgedFrameException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), wire.length));
        while (true) {
            int length = in.readInt();
            if (length < 1 || length > wire.length) {
                throw new ForgedFrameException("a frame of " + length + " bytes");
            }
            in.readFully(wire, 0, length);
            int opened = seal.apply(wire, 0, length, clear, 0);
            if (opened < 1) {
                throw new ForgedFrameException("a frame without a kind");
            }
            switch (clear[0]) {
                case FrameFormat.DATA -> packets.received(clear, 1, opened - 1);
                case FrameFormat.GOODBYE -> {
                    return true;
                }
                default -> throw new ForgedFrameException("a frame of kind " + clear[0]);
            }
        }
    }
}
