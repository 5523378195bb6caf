package org.pollux.cluster.link;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.pollux.cluster.link.Greeting.Purpose;
import org.pollux.cluster.seal.Secret;
import org.pollux.cluster.seal.Secrets;

/**
 * Somebody on the directors' network who has heard them but does not know their secret: {@code Stranger tcp|udp seed own
 * secret target...}. The secret only serves to make the recordings; what is sent is recorded, changed, cut or noise.
 * Says how many messages it sent.
 */
final class Stranger {
    private static final int PORT = 7800;
    private static final int MESSAGES = 600;

    private final Random random;
    private final InetAddress own;
    private final Secret secret;
    private int sent;

    private Stranger(long seed, InetAddress own, Secret secret) {
        random = new Random(seed);
        this.own = own;
        this.secret = secret;
    }

    public static void main(String[] args) throws Exception {
        Stranger stranger = new Stranger(Long.parseLong(args[1]), InetAddress.getByName(args[2]), Secret.of(args[3]));
        for (String target : Arrays.asList(args).subList(4, args.length)) {
            InetAddress to = InetAddress.getByName(target);
            if (args[0].equals("tcp")) {
                stranger.connections(new InetSocketAddress(to, PORT));
            } else {
                stranger.datagrams(to);
            }
        }
        System.out.println("SENT " + System.nanoTime() + " " + stranger.sent);
    }

    private void connections(InetSocketAddress to) throws IOException {
        byte[] recording = record(to);
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            byte[] bytes =
                    switch (i % 4) {
                        case 0 -> recording;
                        case 1 -> changed(recording);
                        case 2 -> Arrays.copyOf(recording, random.nextInt(recording.length));
                        default -> noise();
                    };
            try {
                Socket socket = new Socket(to.getAddress(), to.getPort(), own, 0);
                socket.setSoTimeout(20);
                socket.getOutputStream().write(bytes);
                silent.add(socket);
                if (silent.size() > 8) {
                    silent.removeFirst().close();
                }
            } catch (IOException _) {
                // Closed by the director, as it should.
            }
            sent++;
        }
        for (Socket socket : silent) {
            socket.close();
        }
    }

    /** What a director with the secret said on a whole connection. */
    private byte[] record(InetSocketAddress to) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (Socket socket = new RecordedSocket(said)) {
            socket.bind(new InetSocketAddress(own, 0));
            TimedSocket timed = new TimedSocket(socket, 2_000_000_000L);
            timed.connect(to);
            Identity identity = new Identity(Identity.Life.begin(), new InetSocketAddress(own, PORT), "it");
            new Greeting(identity, Optional.of(new Secrets(secret))).connect(timed, Purpose.LINK);
        } catch (RefusedException e) {
            throw new IllegalStateException("the recording was refused", e);
        }
        return said.toByteArray();
    }

    private static final class RecordedSocket extends Socket {
        private final ByteArrayOutputStream said;

        RecordedSocket(ByteArrayOutputStream said) {
            this.said = said;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    said.write(b);
                    out.write(b);
                }
            };
        }
    }

    private void datagrams(InetAddress group) throws IOException {
        try (MulticastSocket socket = new MulticastSocket(PORT)) {
            NetworkInterface network = NetworkInterface.getByInetAddress(own);
            socket.setNetworkInterface(network);
            socket.joinGroup(new InetSocketAddress(group, PORT), network);
            List<byte[]> recorded = new ArrayList<>();
            List<InetSocketAddress> senders = new ArrayList<>();
            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
            while (recorded.size() < 20) {
                socket.receive(packet);
                recorded.add(Arrays.copyOf(packet.getData(), packet.getLength()));
                senders.add((InetSocketAddress) packet.getSocketAddress());
            }
            for (int i = 0; i < 2 * MESSAGES; i++) {
                byte[] original = recorded.get(random.nextInt(recorded.size()));
                byte[] bytes =
                        switch (i % 4) {
                            case 0 -> original;
                            case 1 -> changed(original);
                            case 2 -> Arrays.copyOf(original, random.nextInt(original.length));
                            default -> noise();
                        };
                InetSocketAddress to =
                        i % 3 == 0 ? senders.get(random.nextInt(senders.size())) : new InetSocketAddress(group, PORT);
                socket.send(new DatagramPacket(bytes, bytes.length, to));
                sent++;
            }
        }
    }

    private byte[] changed(byte[] original) {
        byte[] changed = original.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private byte[] noise() {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        return noise;
    }
}
