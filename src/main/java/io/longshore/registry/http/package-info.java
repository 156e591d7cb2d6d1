/**
 * Requests to one registry and their answers, over OkHttp: connections, TLS, proxies, timeouts,
 * retries, and the problem that a failed request or a refusal means. Nothing is authenticated here.
 */
@NullMarked
package io.longshore.registry.http;

import org.jspecify.annotations.NullMarked;
