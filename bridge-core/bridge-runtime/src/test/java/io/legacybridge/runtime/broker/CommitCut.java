package io.legacybridge.runtime.broker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;

/** The way to a broker, on which something happens once at a commit of a transaction; then the connection is cut. */
final class CommitCut implements AutoCloseable {

    private static final int HANDSHAKE = "ARTEMIS".length();

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
    private final int broker;
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Moment moment = Moment.NEVER;
    private volatile Runnable happens = () -> {};

    /** When. */
    enum Moment {
        NEVER,
        /** All messages of the transaction were sent, and the broker does not hear of the commit. */
        BEFORE_THE_COMMIT,
        /** The broker has committed, and nobody hears its answer. */
        BEFORE_ITS_ANSWER
    }

    CommitCut(int broker) throws IOException {
        this.broker = broker;
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "tcp://localhost:" + server.getLocalPort();
    }

    /** How often it has cut. */
    int cuts() {
        return cuts.get();
    }

    void cutAtNextCommit(Moment when, Runnable what) {
        happens = what;
        moment = when;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void connect(Socket client) {
        try (client;
                var upstream = new Socket("localhost", broker)) {
            var line = new Line(client, upstream);
            Thread.ofVirtual().start(line::pumpAnswers);
            line.pumpRequests();
        } catch (IOException e) {
            // One of the two ends is gone, so both are closed.
        }
    }

    /** One connection. Packets are a length, a type, a channel and the rest. */
    private final class Line {

        private final Socket client;
        private final Socket upstream;
        private volatile long committing = -1;

        Line(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void pumpRequests() throws IOException {
            var in = new DataInputStream(client.getInputStream());
            var out = new DataOutputStream(upstream.getOutputStream());
            out.write(in.readNBytes(HANDSHAKE));
            while (true) {
                var packet = packet(in);
                if (type(packet) == PacketImpl.SESS_COMMIT) {
                    if (moment == Moment.BEFORE_THE_COMMIT) {
                        cut();
                        return;
                    }
                    if (moment == Moment.BEFORE_ITS_ANSWER) committing = channel(packet);
                }
                write(packet, out);
            }
        }

        void pumpAnswers() {
            try (client;
                    upstream) {
                var in = new DataInputStream(upstream.getInputStream());
                var out = new DataOutputStream(client.getOutputStream());
                while (true) {
                    var packet = packet(in);
                    if (channel(packet) == committing) {
                        cut();
                        return;
                    }
                    write(packet, out);
                }
            } catch (IOException e) {
                // One of the two ends is gone, so both are closed.
            }
        }

        private void cut() {
            moment = Moment.NEVER;
            cuts.incrementAndGet();
            happens.run();
        }
    }

    private static byte[] packet(DataInputStream in) throws IOException {
        var packet = new byte[in.readInt()];
        in.readFully(packet);
        return packet;
    }

    private static void write(byte[] packet, DataOutputStream out) throws IOException {
        out.write(ByteBuffer.allocate(Integer.BYTES + packet.length)
                .putInt(packet.length)
                .put(packet)
                .array());
    }

    private static byte type(byte[] packet) {
        return packet[0];
    }

    private static long channel(byte[] packet) {
        return ByteBuffer.wrap(packet).getLong(1);
    }
}
