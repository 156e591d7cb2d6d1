package io.longshore.testing.harbor;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.testing.DelegatingExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** A request on its way to the registry inside: changed where Harbor changes it. */
final class HarborExchange extends DelegatingExchange {
    private final String self;
    private Headers requestHeaders;
    private URI uri;
    private InputStream body;
    private int status;

    HarborExchange(HttpExchange exchange, String self) {
        super(exchange);
        this.self = self;
        this.requestHeaders = exchange.getRequestHeaders();
        this.uri = exchange.getRequestURI();
    }

    /** A header that the registry inside does not get to see. */
    HarborExchange without(String header) {
        Headers fewer = new Headers();
        fewer.putAll(requestHeaders);
        fewer.remove(header);
        requestHeaders = fewer;
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

    /** The status of the answer; 0 before it. */
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
        super.sendResponseHeaders(code, length);
    }

    @Override
    public Headers getRequestHeaders() {
        return requestHeaders;
    }

    @Override
    public URI getRequestURI() {
        return uri;
    }

    @Override
    public InputStream getRequestBody() {
        return body != null ? body : super.getRequestBody();
    }
}
