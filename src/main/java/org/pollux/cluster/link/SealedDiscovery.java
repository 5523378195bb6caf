package org.pollux.cluster.link;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.util.function.Supplier;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MPING;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.pollux.cluster.seal.DatagramOpening;
import org.pollux.cluster.seal.DatagramOpening.Content;
import org.pollux.cluster.seal.DatagramSealing;
import org.pollux.cluster.seal.DatagramSealing.Kind;
import org.pollux.cluster.seal.Secrets;

/**
 * JGroups' discovery by multicast, every datagram of which is sealed. All that one can bring about is an answer over the
 * transport, whose connections ask for more; so senders need not prove that they live.
 */
public final class SealedDiscovery extends MPING {
    private static final int LONGEST = 65_535;

    private final Supplier<Secrets> secrets;
    private final DatagramOpening opening;
    private final Refusals refusals;
    private volatile DatagramSealing sealing;

    /**
     * Not yet listening.
     *
     * @param secrets what to seal with now and what to accept
     */
    public SealedDiscovery(Supplier<Secrets> secrets, Refusals refusals) {
        this.secrets = secrets;
        this.refusals = refusals;
        // Its messages are those of JGroups' own, known by its number.
        id = ClassConfigurator.getProtocolId(MPING.class);
        opening = DatagramOpening.withoutQuestions(secrets);
        sealing = new DatagramSealing(secrets.get().own());
    }

    @Override
    public void run() {
        byte[] buffer = new byte[LONGEST];
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        MulticastSocket socket = mcast_receive_sock;
        while (socket != null && Thread.currentThread().equals(receiver)) {
            datagram.setData(buffer, 0, buffer.length);
            try {
                socket.receive(datagram);
            } catch (IOException e) {
                if (socket.isClosed()) {
                    return;
                }
                log.debug("no discovery request received: %s", e);
                continue;
            }
            received(datagram);
        }
    }

    private void received(DatagramPacket datagram) {
        byte[] data = datagram.getData();
        if (sealing.isOwn(data, 0, datagram.getLength())) {
            return;
        }
        switch (opening.open(data, 0, datagram.getLength(), System.nanoTime())) {
            case Content.Packets(var packets) -> packets.forEach(this::request);
            case Content.Dropped(var problem) ->
                refusals.refused(
                        ((InetSocketAddress) datagram.getSocketAddress()).getAddress(), SealedUdp.reason(problem));
            case Content.Reply _, Content.Nothing _ -> {
                // Nobody asks here.
            }
        }
    }

    private void request(byte[] packet) {
        Message message = new BytesMessage();
        try {
            message.readFrom(new ByteArrayDataInputStream(packet));
        } catch (IOException | ClassNotFoundException e) {
            log.debug("a discovery request does not parse: %s", e);
            return;
        }
        if (!local_addr.equals(message.getSrc())) {
            up(message);
        }
    }

    @Override
    protected void sendMcastDiscoveryRequest(Message message) {
        if (message.getSrc() == null) {
            message.setSrc(local_addr);
        }
        DatagramSealing current = sealing;
        if (!current.isOf(secrets.get().own())) {
            current = new DatagramSealing(secrets.get().own());
            sealing = current;
        }
        try {
            ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(message.size() + 1);
            message.writeTo(out);
            byte[] datagram = current.seal(Kind.DATA, out.buffer(), 0, out.position());
            if (mcast_send_sock != null) {
                mcast_send_sock.send(new DatagramPacket(datagram, datagram.length, mcast_addr, mcast_port));
            }
        } catch (IOException e) {
            log.debug("no discovery request sent: %s", e);
        }
    }
}
