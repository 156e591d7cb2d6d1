package io.longshore.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose first bytes are not those of CORE, AMQP or STOMP. The broker itself
 * takes anything else for CORE, and answers HTTP, also with an upgrade to WebSocket.
 */
final class KnownProtocols extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(KnownProtocols.class);

    /** The beginnings of a CORE connection, an AMQP header, and the two first frames of STOMP. */
    private static final List<String> BEGINNINGS = List.of("ARTE", "AMQP", "CONN", "STOM");

    private static final int LENGTH = 4;

    /**
     * Adds this check to a connection whose handlers are complete: behind TLS, if there is TLS.
     *
     * @param before the handler of the pipeline that comes before it without TLS
     */
    static void addTo(ChannelPipeline pipeline, ChannelInboundHandlerAdapter before) {
        SslHandler tls = pipeline.get(SslHandler.class);
        String first = pipeline.context(tls == null ? before : tls).name();
        pipeline.addAfter(first, KnownProtocols.class.getSimpleName(), new KnownProtocols());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf received, List<Object> out) {
        int length = Math.min(LENGTH, received.readableBytes());
        String beginning =
                received.toString(received.readerIndex(), length, StandardCharsets.ISO_8859_1);
        if (BEGINNINGS.stream().noneMatch(known -> known.startsWith(beginning))) {
            LOG.debug("{} speaks no protocol of the broker", context.channel().remoteAddress());
            received.skipBytes(received.readableBytes());
            context.close();
        } else if (length == LENGTH) {
            // The bytes received go to the next handlers.
            context.pipeline().remove(this);
        }
    }
}
