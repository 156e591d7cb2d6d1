package io.longshore.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes AMQP frames on one by one, and ends a connection whose frame, or whose unfinished
 * deliveries together, are larger than any message may be. The broker keeps the properties and the
 * annotations of a delivery in memory until its body begins, however large they are. The bodies of
 * frames are read with the decoder that the broker uses.
 *
 * <p>Source: AMQP 1.0, part 2, sections 2.2 (version negotiation), 2.3 (framing), 2.7.5 (transfer)
 * and 2.8.17 (link errors).
 */
final class AmqpFrameLimit extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpFrameLimit.class);

    /** What the broker announces as max-frame-size. */
    static final int MOST_FRAME_BYTES = 128 << 10;

    /** The protocol header: AMQP, and four bytes that are not looked at here. */
    private static final int HEADER_BYTES = 8;

    private static final int HEADER = 0x414D5150;
    private static final int WORD = Integer.BYTES;
    private static final int OFFSET_AT = 4;
    private static final int TYPE_AT = 5;
    private static final int CHANNEL_AT = 6;
    private static final byte OF_AMQP = 0;

    /** So long what a refused client still sends is discarded, so that it reads the refusal. */
    private static final int LINGER_SECONDS = 2;

    private final int most;
    private final DecoderImpl decoder = new DecoderImpl();

    /** Bytes of the deliveries that have begun and not ended, by channel and handle. */
    private final Map<Link, Integer> unfinished = new HashMap<>();

    private int total;
    private boolean refused;

    private record Link(int channel, long handle) {}

    /**
     * @param most bytes of the unfinished deliveries of a connection
     */
    AmqpFrameLimit(int most) {
        this.most = most;
        AMQPDefinedTypes.registerAllTypes(decoder, new EncoderImpl(decoder));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < HEADER_BYTES) {
            return;
        }
        int size = in.getInt(in.readerIndex());
        if (size == HEADER) {
            out.add(in.readRetainedSlice(HEADER_BYTES));
        } else if (size < HEADER_BYTES || size > MOST_FRAME_BYTES) {
            refuse(context, in, "amqp:connection:framing-error", "The frame is too large.");
        } else if (in.readableBytes() >= size) {
            ByteBuf frame = in.slice(in.readerIndex(), size);
            if (!canBeRead(frame)) {
                refuse(context, in, "amqp:decode-error", "The frame cannot be read.");
            } else if (total > most) {
                refuse(
                        context,
                        in,
                        "amqp:link:message-size-exceeded",
                        "A message above " + most + " bytes is refused; a job has 65536 at most.");
            } else {
                out.add(in.readRetainedSlice(size));
            }
        }
    }

    /** Counts the frame; false if it is none. */
    private boolean canBeRead(ByteBuf frame) {
        int offset = frame.getUnsignedByte(OFFSET_AT) * WORD;
        if (offset < HEADER_BYTES || offset > frame.readableBytes()) {
            return false;
        }
        if (frame.getByte(TYPE_AT) != OF_AMQP || offset == frame.readableBytes()) {
            return true;
        }
        byte[] body = new byte[frame.readableBytes() - offset];
        frame.getBytes(offset, body);
        try {
            decoder.setByteBuffer(ByteBuffer.wrap(body));
            count(decoder.readObject(), frame.getUnsignedShort(CHANNEL_AT), body.length);
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            return false;
        }
    }

    private void count(Object performative, int channel, int bytes) {
        if (performative instanceof Transfer transfer) {
            Link link = new Link(channel, transfer.getHandle().longValue());
            total += bytes;
            unfinished.merge(link, bytes, Integer::sum);
            if (total <= most && (!transfer.getMore() || transfer.getAborted())) {
                ended(link);
            }
        } else if (performative instanceof Detach detach) {
            ended(new Link(channel, detach.getHandle().longValue()));
        } else if (performative instanceof End) {
            unfinished.keySet().stream()
                    .filter(link -> link.channel() == channel)
                    .toList()
                    .forEach(this::ended);
        }
    }

    private void ended(Link link) {
        Integer bytes = unfinished.remove(link);
        total -= bytes == null ? 0 : bytes;
    }

    private void refuse(
            ChannelHandlerContext context, ByteBuf in, String condition, String description) {
        LOG.debug("refused {}: {}", context.channel().remoteAddress(), description);
        refused = true;
        unfinished.clear();
        in.skipBytes(in.readableBytes());
        context.writeAndFlush(close(context, condition, description));
        context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    /** The performative close with an error, on channel 0: sections 2.7.9 and 2.8.14. */
    private static ByteBuf close(
            ChannelHandlerContext context, String condition, String description) {
        byte[] symbol = condition.getBytes(StandardCharsets.US_ASCII);
        byte[] text = description.getBytes(StandardCharsets.US_ASCII);
        int error = 1 + 2 + symbol.length + 2 + text.length;
        int list = 1 + 3 + 2 + error;
        ByteBuf frame = context.alloc().buffer();
        frame.writeInt(HEADER_BYTES + 3 + 2 + list).writeByte(2).writeByte(OF_AMQP).writeShort(0);
        frame.writeByte(0).writeByte(0x53).writeByte(0x18);
        frame.writeByte(0xC0).writeByte(list).writeByte(1);
        frame.writeByte(0).writeByte(0x53).writeByte(0x1D);
        frame.writeByte(0xC0).writeByte(error).writeByte(2);
        frame.writeByte(0xA3).writeByte(symbol.length).writeBytes(symbol);
        frame.writeByte(0xA1).writeByte(text.length).writeBytes(text);
        return frame;
    }
}
