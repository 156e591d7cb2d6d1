package io.longshore.testing.harbor;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;

/** A request on its way to the registry inside: changed where Harbor changes it. */
final class HarborExchange extends HttpExchange {
    private final HttpExchange exchange;
    private final String self;
    private Headers requestHeaders;
    private URI uri;
    private InputStream body;
    private int status;

    HarborExchange(HttpExchange exchange, String self) {
        this.exchange = exchange;
        this.self = self;
        this.uri = exchange.getRequestURI();
    }

    /** A header that the registry inside does not get to see. */
    HarborExchange without(String header) {
        requestHeaders = new Headers();
        requestHeaders.putAll(exchange.getRequestHeaders());
        requestHeaders.remove(header);
        return this;
    }

    HarborExchange withUri(URI other) {
        uri = other;
        return this;
    }

    HarborExchange withBody(byte[] bytes) {
        body = new ByteArrayInputStream(bytes);
        return this;
    }

    /** What was answered; 0 before. */
    int status() {
        return status;
    }

    @Override
    public void sendResponseHeaders(int code, long length) throws IOException {
        status = code;
        String location = getResponseHeaders().getFirst("Location");
        if (location != null && location.startsWith("/")) {
            getResponseHeaders().set("Location", self + location);
        }
        exchange.sendResponseHeaders(code, length);
    }

    @Override
    public Headers getRequestHeaders() {
        return requestHeaders != null ? requestHeaders : exchange.getRequestHeaders();
    }

    @Override
    public URI getRequestURI() {
        return uri;
    }

    @Override
    public InputStream getRequestBody() {
        return body != null ? body : exchange.getRequestBody();
    }

    @Override
    public Headers getResponseHeaders() {
        return exchange.getResponseHeaders();
    }

    @Override
    public String getRequestMethod() {
        return exchange.getRequestMethod();
    }

    @Override
    public HttpContext getHttpContext() {
        return exchange.getHttpContext();
    }

    @Override
    public void close() {
        exchange.close();
    }

    @Override
    public OutputStream getResponseBody() {
        return exchange.getResponseBody();
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return exchange.getRemoteAddress();
    }

    @Override
    public int getResponseCode() {
        return exchange.getResponseCode();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return exchange.getLocalAddress();
    }

    @Override
    public String getProtocol() {
        return exchange.getProtocol();
    }

    @Override
    public Object getAttribute(String name) {
        return exchange.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        exchange.setAttribute(name, value);
    }

    @Override
    public void setStreams(InputStream in, OutputStream out) {
        exchange.setStreams(in, out);
    }

    @Override
    public HttpPrincipal getPrincipal() {
        return exchange.getPrincipal();
    }
}
