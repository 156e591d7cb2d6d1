package io.longshore.sandbox;

import com.sun.net.httpserver.Filter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a sandbox is to be.
 *
 * @param port on loopback; 0 takes a free one
 * @param folder where its content is kept and stays; null: a temporary folder that goes when the
 *     sandbox is closed
 * @param access who may use it
 * @param filters what sees each request before the sandbox does, in this order: for a registry with
 *     rules of its own, or one that is slow or breaks off
 */
public record SandboxOptions(int port, @Nullable Path folder, Access access, List<Filter> filters) {

    public SandboxOptions {
        filters = List.copyOf(filters);
    }

    /** A free port, a temporary folder, open to everyone on this machine. */
    public static SandboxOptions defaults() {
        return new SandboxOptions(0, null, new Access.Anonymous(), List.of());
    }

    public SandboxOptions withPort(int other) {
        return new SandboxOptions(other, folder, access, filters);
    }

    public SandboxOptions withFolder(Path other) {
        return new SandboxOptions(port, other, access, filters);
    }

    public SandboxOptions withAccess(Access other) {
        return new SandboxOptions(port, folder, other, filters);
    }

    public SandboxOptions withFilters(Filter... others) {
        return new SandboxOptions(port, folder, access, List.of(others));
    }
}
