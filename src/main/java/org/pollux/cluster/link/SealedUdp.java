package org.pollux.cluster.link;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.protocols.UDP;
import org.jgroups.stack.IpAddress;
import org.pollux.cluster.seal.DatagramOpening;
import org.pollux.cluster.seal.DatagramOpening.Content;
import org.pollux.cluster.seal.DatagramSealing;
import org.pollux.cluster.seal.Secret;
import org.pollux.cluster.seal.Secrets;

/** JGroups' UDP, every datagram of which is sealed. */
public final class SealedUdp extends UDP {
    private final Supplier<Secrets> secrets;
    private final DatagramOpening opening;
    private final Refusals refusals;
    private volatile DatagramSealing sealing;

    /**
     * Not yet listening.
     *
     * @param secrets what to seal with now and what to accept
     */
    public SealedUdp(Supplier<Secrets> secrets, Refusals refusals) {
        this.secrets = secrets;
        this.refusals = refusals;
        opening = new DatagramOpening(secrets);
        sealing = new DatagramSealing(secrets.get().own());
    }

    @Override
    protected void _send(InetAddress dest, int port, byte[] data, int offset, int length) throws Exception {
        send(dest, port, DatagramSealing.Kind.DATA, data, offset, length);
    }

    @Override
    public void receive(Address sender, byte[] data, int offset, int length) {
        if (!(sender instanceof IpAddress from) || sealing.isOwn(data, offset, length)) {
            return;
        }
        switch (opening.open(data, offset, length, System.nanoTime())) {
            case Content.Packets(var packets) ->
                packets.forEach(packet -> super.receive(sender, packet, 0, packet.length));
            case Content.Reply reply -> reply(from, reply);
            case Content.Dropped(var problem) -> refusals.refused(from.getIpAddress(), reason(problem));
            case Content.Nothing() -> {
                // It waits for its sender's answer.
            }
        }
    }

    private void reply(IpAddress to, Content.Reply reply) {
        byte[] content = reply.content();
        try {
            send(to.getIpAddress(), to.getPort(), reply.kind(), content, 0, content.length);
        } catch (Exception e) {
            // JGroups declares Exception. The question is repeated, and so is what leads to the answer.
            log.debug("no reply to %s: %s", to, e);
        }
    }

    private void send(InetAddress to, int port, DatagramSealing.Kind kind, byte[] content, int offset, int length)
            throws Exception {
        byte[] datagram = sealing().seal(kind, content, offset, length);
        if (sock != null) {
            sock.send(new DatagramPacket(datagram, datagram.length, to, port));
        }
    }

    /** A new secret begins a new epoch. */
    private DatagramSealing sealing() {
        Secret own = secrets.get().own();
        if (!sealing.isOf(own)) {
            sealing = new DatagramSealing(own);
        }
        return sealing;
    }

    static Refusal.Reason reason(DatagramOpening.Problem problem) {
        return switch (problem) {
            case NOT_SEALED -> Refusal.Reason.NO_SECRET;
            case OTHER_SECRET -> Refusal.Reason.OTHER_SECRET;
            case FORGED -> Refusal.Reason.FORGED;
            case REPLAYED -> Refusal.Reason.REPLAYED;
        };
    }
}
