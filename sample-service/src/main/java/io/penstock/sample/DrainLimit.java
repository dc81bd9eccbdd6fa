package io.penstock.sample;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Bounds what is read of an upload that is answered already. Reactor Netty reads on after a refusal and throws away, so that
 * a client which is still sending finds the answer and not a reset connection; here that ends when the client never stops.
 * One for each connection; used by its event loop alone.
 */
final class DrainLimit extends ChannelDuplexHandler {

    /** More than an upload may have: a refused one may end in peace. */
    static final long BYTES = 256L << 20;

    private int unanswered;
    private long drained;

    /** Adds one to each connection. */
    static HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((observer, channel, address) -> {
            if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
                channel.pipeline().addAfter(NettyPipeline.HttpCodec, DrainLimit.class.getName(), new DrainLimit());
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            unanswered++;
            drained = 0;
        }
        if (unanswered == 0 && message instanceof HttpContent content) {
            drained += content.content().readableBytes();
            if (drained > BYTES) {
                ReferenceCountUtil.release(message);
                ChannelFuture _ = context.close();
                return;
            }
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        boolean interim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof LastHttpContent && !interim) {
            unanswered--;
        }
        super.write(context, message, promise);
    }
}
