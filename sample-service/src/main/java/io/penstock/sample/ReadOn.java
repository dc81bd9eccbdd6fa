package io.penstock.sample;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import reactor.netty.NettyPipeline;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Reads on when a connection's last request is answered. Reactor Netty 1.3.7 forgets to when that request had to wait for
 * the one before it and was then answered at once (its issue 4361): what the client sends next is never read. One for each
 * connection; used by its event loop alone.
 */
final class ReadOn extends ChannelInboundHandlerAdapter {

    private long ended;

    /** Adds one to each connection. */
    static HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((observer, channel, address) -> {
            if (channel.pipeline().get(NettyPipeline.HttpTrafficHandler) != null) {
                channel.pipeline().addAfter(NettyPipeline.HttpTrafficHandler, ReadOn.class.getName(), new ReadOn());
            }
        });
    }

    /** A request ended (or something rarer). Whatever waits is handed on by a task of Reactor Netty's, before ours. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        long now = ++ended;
        context.executor().execute(() -> {
            if (now == ended && !(ChannelOperations.get(context.channel()) instanceof HttpServerRequest)) {
                context.read();
            }
        });
    }
}
