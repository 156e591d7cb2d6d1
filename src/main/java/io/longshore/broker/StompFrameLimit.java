package io.longshore.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a STOMP connection whose frame is, or announces to be, larger than any message may be. The
 * broker buffers a frame whole and allocates the length that its header claims, before anybody has
 * signed in.
 *
 * <p>Source: STOMP 1.2, "Augmented BNF" and "Header content-length".
 */
final class StompFrameLimit extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StompFrameLimit.class);
    private static final String LENGTH = "content-length";
    private static final String CONNECTED = "CONNECTED";
    private static final int NOT_SAID = -1;
    private static final int MOST_HEADER_BYTES = 64 << 10;

    private final int most;
    private final StringBuilder line = new StringBuilder();
    private boolean inBody;
    private boolean hasCommand;

    /** Whether the lines of this frame end with a carriage return; the decoders agree on no mix. */
    private boolean carriageReturns;

    private int size;
    private int length = NOT_SAID;

    /** Of a body with a declared length: including the zero byte that ends it. */
    private int left;

    StompFrameLimit(int most) {
        this.most = most;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && !isBounded(bytes)) {
            LOG.debug("a frame of {} is too large", context.channel().remoteAddress());
            ReferenceCountUtil.release(message);
            context.close();
        } else {
            context.fireChannelRead(message);
        }
    }

    /** The broker makes a session at the first message only; it has checked the password before. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes && isConnected(bytes)) {
            ConnectionGuard.admit(context.channel());
        }
        context.write(message, promise);
    }

    private static boolean isConnected(ByteBuf bytes) {
        return bytes.readableBytes() > CONNECTED.length()
                && bytes.toString(
                                bytes.readerIndex(), CONNECTED.length(), StandardCharsets.US_ASCII)
                        .equals(CONNECTED);
    }

    private boolean isBounded(ByteBuf bytes) {
        boolean bounded = true;
        for (int i = bytes.readerIndex(); bounded && i < bytes.writerIndex(); i++) {
            bounded = take(bytes.getByte(i)) && size <= most;
        }
        return bounded;
    }

    private boolean take(byte b) {
        size++;
        if (inBody) {
            left--;
            if (length == NOT_SAID ? b != 0 : left != 0) {
                return true;
            }
            end();
            return b == 0;
        }
        if (b == 0 || hasCommand && size > MOST_HEADER_BYTES) {
            return false;
        }
        if (b != '\n') {
            line.append((char) (b & 0xFF));
            return true;
        }
        String text = line.toString();
        line.setLength(0);
        boolean returned = text.endsWith("\r");
        text = returned ? text.substring(0, text.length() - 1) : text;
        if (hasCommand && returned != carriageReturns) {
            return false;
        }
        carriageReturns = returned;
        return text.isEmpty() ? blank() : !text.isBlank() && header(text);
    }

    /** Ends the header; before a command it is a heart-beat. */
    private boolean blank() {
        if (hasCommand) {
            inBody = true;
            left = length + 1;
        } else {
            size = 0;
        }
        return true;
    }

    private boolean header(String text) {
        String name = text.split(":", 2)[0];
        boolean isLength = hasCommand && name.strip().equalsIgnoreCase(LENGTH);
        hasCommand = true;
        if (!isLength) {
            return true;
        }
        String value = text.substring(text.indexOf(':') + 1);
        // A second one, or another spelling, would be read by one of two readers.
        if (length != NOT_SAID || !name.equals(LENGTH) || !value.matches("[0-9]{1,9}")) {
            return false;
        }
        length = Integer.parseInt(value);
        return length <= most;
    }

    private void end() {
        inBody = false;
        hasCommand = false;
        size = 0;
        length = NOT_SAID;
    }
}
