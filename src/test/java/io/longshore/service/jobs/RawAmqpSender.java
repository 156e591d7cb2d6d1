package io.longshore.service.jobs;

import io.longshore.testing.BrokerLogin;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.ReceiverSettleMode;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;

/**
 * A sender of AMQP 1.0 that writes its frames itself, so that it can send what no client sends.
 * Source: AMQP 1.0, part 2 (transport) and part 5 (SASL).
 */
final class RawAmqpSender implements AutoCloseable {
    private static final byte[] SASL = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};
    private static final byte[] AMQP = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};
    private static final int FRAME = 100 << 10;
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final DecoderImpl decoder = new DecoderImpl();
    private final EncoderImpl encoder = new EncoderImpl(decoder);
    private int delivery;

    private RawAmqpSender(int port) throws IOException {
        AMQPDefinedTypes.registerAllTypes(decoder, encoder);
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
    }

    /** Signs in and opens a link with handle 0 to {@code longshore.jobs}, with credit. */
    static RawAmqpSender connect(int port, BrokerLogin login) throws IOException {
        RawAmqpSender sender = new RawAmqpSender(port);
        sender.out.write(SASL);
        SaslInit init = new SaslInit();
        init.setMechanism(Symbol.valueOf("PLAIN"));
        String response = "\0" + login.username() + "\0" + login.password();
        init.setInitialResponse(new Binary(response.getBytes(StandardCharsets.UTF_8)));
        sender.in.readFully(new byte[SASL.length]);
        sender.frame(1, init, new byte[0]);
        sender.awaitFrame("SaslOutcome");
        sender.out.write(AMQP);
        sender.in.readFully(new byte[AMQP.length]);
        Open open = new Open();
        open.setContainerId("bombs-" + System.nanoTime());
        sender.frame(0, open, new byte[0]);
        Begin begin = new Begin();
        begin.setNextOutgoingId(UnsignedInteger.ZERO);
        begin.setIncomingWindow(UnsignedInteger.valueOf(100));
        begin.setOutgoingWindow(UnsignedInteger.valueOf(Integer.MAX_VALUE));
        sender.frame(0, begin, new byte[0]);
        sender.attach(0);
        return sender;
    }

    void attach(int handle) throws IOException {
        Attach attach = new Attach();
        attach.setName("link-" + handle);
        attach.setHandle(UnsignedInteger.valueOf(handle));
        attach.setRole(Role.SENDER);
        attach.setSndSettleMode(SenderSettleMode.MIXED);
        attach.setRcvSettleMode(ReceiverSettleMode.FIRST);
        attach.setSource(new Source());
        Target target = new Target();
        target.setAddress("longshore.jobs");
        attach.setTarget(target);
        attach.setInitialDeliveryCount(UnsignedInteger.ZERO);
        frame(0, attach, new byte[0]);
        awaitFrame("Flow");
    }

    /** Sends a whole message and waits for what the broker says about it. */
    String send(byte[] message) throws IOException {
        try {
            transfer(0, message, false);
            return awaitFrame("Disposition");
        } catch (SocketException e) {
            return "closed";
        }
    }

    /** Sends a part of a message on a link; {@code more} says that it is not the last. */
    void transfer(int handle, byte[] message, boolean more) throws IOException {
        int id = delivery++;
        for (int at = 0; at == 0 || at < message.length; at += FRAME) {
            byte[] part = Arrays.copyOfRange(message, at, Math.min(message.length, at + FRAME));
            Transfer transfer = new Transfer();
            transfer.setHandle(UnsignedInteger.valueOf(handle));
            transfer.setDeliveryId(UnsignedInteger.valueOf(id));
            transfer.setDeliveryTag(new Binary(new byte[] {(byte) (id >> 8), (byte) id}));
            transfer.setMessageFormat(UnsignedInteger.ZERO);
            transfer.setMore(more || at + FRAME < message.length);
            frame(0, transfer, part);
        }
    }

    /** A frame that announces its length and has none of it. */
    void announce(int length) throws IOException {
        out.writeInt(length);
        out.writeInt(0x02000000);
        out.flush();
    }

    /** Waits for the frame with this performative, or for the end; says what came. */
    String awaitFrame(String awaited) throws IOException {
        List<String> seen = new ArrayList<>();
        while (true) {
            int size = in.read();
            if (size < 0) {
                return "closed " + seen;
            }
            size = (size << 24) | (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            byte[] frame = new byte[size - Integer.BYTES];
            in.readFully(frame);
            int offset = (frame[0] & 0xFF) * Integer.BYTES - Integer.BYTES;
            if (offset == frame.length) {
                continue;
            }
            decoder.setByteBuffer(ByteBuffer.wrap(frame, offset, frame.length - offset));
            String performative = decoder.readObject().toString();
            seen.add(performative);
            if (performative.startsWith(awaited) || performative.startsWith("Close")) {
                return performative;
            }
        }
    }

    /** The encoded sections, one after the other. */
    byte[] encoded(Object... sections) {
        ByteBuffer buffer = ByteBuffer.allocate(70 << 20);
        encoder.setByteBuffer(buffer);
        for (Object section : sections) {
            encoder.writeObject(section);
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private void frame(int type, Object performative, byte[] payload) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        encoder.setByteBuffer(buffer);
        encoder.writeObject(performative);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream frame = new DataOutputStream(bytes);
        frame.writeInt(2 * Integer.BYTES + buffer.position() + payload.length);
        frame.writeByte(2);
        frame.writeByte(type);
        frame.writeShort(0);
        frame.write(buffer.array(), 0, buffer.position());
        frame.write(payload);
        out.write(bytes.toByteArray());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
