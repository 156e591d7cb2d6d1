package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.oci.ReferenceGrammar;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A name that an archive carries for an image; each part may be absent.
 *
 * @param host of the registry, with its port
 * @param path of the repository
 */
public record CarriedName(@Nullable String host, @Nullable String path, @Nullable String tag) {
    /** What Docker leaves out of a name. */
    private static final String DOCKER_HUB = "docker.io";

    /** Other names of the same registry, which go-containerregistry and containerd write. */
    private static final Set<String> DOCKER_HUBS =
            Set.of(DOCKER_HUB, "index.docker.io", "registry-1.docker.io");

    /** The port that a host has if none is written. */
    private static final String HTTPS = ":443";

    public static final CarriedName NONE = new CarriedName(null, null, null);

    /**
     * Reads {@code [host/]path[:tag][@digest]}; the digest does not count.
     *
     * @return empty if it is no such name; a digest alone, by which Kubernetes calls images in
     *     containerd, is none
     */
    public static Optional<CarriedName> parse(String text) {
        if (Digest.isDigest(text)) {
            return Optional.empty();
        }
        int at = text.indexOf('@');
        if (at >= 0 && !Digest.isDigest(text.substring(at + 1))) {
            return Optional.empty();
        }
        String rest = at < 0 ? text : text.substring(0, at);
        String tag = null;
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
            if (!ReferenceGrammar.isTag(tag)) {
                return Optional.empty();
            }
        }
        int slash = rest.indexOf('/');
        String host = slash < 0 ? null : rest.substring(0, slash);
        if (host != null && ReferenceGrammar.isRegistry(host)) {
            rest = rest.substring(slash + 1);
        } else {
            host = null;
        }
        return ReferenceGrammar.isPath(rest)
                ? Optional.of(new CarriedName(host, rest, tag))
                : Optional.empty();
    }

    /** The name that an entry carries, in its spelling. */
    public static CarriedName of(ArchiveEntry entry) {
        CarriedName name = entry.refs().isEmpty() ? NONE : parse(entry.refs().get(0)).orElse(NONE);
        return name.withTag(entry.tag().isEmpty() ? null : entry.tag());
    }

    /** A name that Docker may have shortened, in full: {@code alpine:3} is of Docker Hub. */
    public static Optional<CarriedName> parseFamiliar(String text) {
        return parse(text).map(name -> name.host() != null ? name : name.canonical());
    }

    /**
     * The same name in one spelling, to be compared with others: with the host and the folder that
     * Docker leaves out, without the port that HTTPS has, and in the small letters of a host.
     */
    public CarriedName canonical() {
        if (path == null) {
            return this;
        }
        String canonicalHost = host == null ? DOCKER_HUB : host.toLowerCase(Locale.ROOT);
        if (canonicalHost.endsWith(HTTPS)) {
            canonicalHost = canonicalHost.substring(0, canonicalHost.length() - HTTPS.length());
        }
        if (!DOCKER_HUBS.contains(canonicalHost)) {
            return new CarriedName(canonicalHost, path, tag);
        }
        return new CarriedName(DOCKER_HUB, path.contains("/") ? path : "library/" + path, tag);
    }

    /** The name with another tag. */
    public CarriedName withTag(@Nullable String other) {
        return new CarriedName(host, path, other);
    }

    /** The repository, with its host if it is known; empty if the path is not. */
    public String repository() {
        if (path == null) {
            return "";
        }
        return host == null ? path : host + "/" + path;
    }

    @Override
    public String toString() {
        return repository() + (tag == null ? "" : path == null ? tag : ":" + tag);
    }
}
