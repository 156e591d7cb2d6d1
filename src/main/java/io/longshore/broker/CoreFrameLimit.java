package io.longshore.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the frames of the CORE protocol apart, as the broker's own decoder does, and ends a
 * connection whose frame announces to be larger than any may be: the broker would buffer it whole,
 * before anybody has signed in. Large messages come in many small frames.
 */
final class CoreFrameLimit extends LengthFieldBasedFrameDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(CoreFrameLimit.class);

    CoreFrameLimit(int most) {
        super(most, 0, Integer.BYTES);
    }

    @Override
    protected @Nullable Object decode(ChannelHandlerContext context, ByteBuf in) throws Exception {
        try {
            return super.decode(context, in);
        } catch (TooLongFrameException e) {
            LOG.debug("a frame of {} is too large", context.channel().remoteAddress());
            in.skipBytes(in.readableBytes());
            context.close();
            return null;
        }
    }

    /** A copy, since the broker keeps a message in the buffer that it came in; it counts from 4. */
    @Override
    protected ByteBuf extractFrame(
            ChannelHandlerContext context, ByteBuf buffer, int index, int length) {
        return context.alloc()
                .buffer(length)
                .writeBytes(buffer, index, length)
                .skipBytes(Integer.BYTES);
    }
}
