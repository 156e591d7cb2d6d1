package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;
import okhttp3.HttpUrl;

/**
 * Which other hosts a registry may send us on to: none of this machine's own services, unless the
 * registry is here itself, and nothing link-local, where clouds hand out their secrets.
 */
final class RedirectPolicy implements Dns {
    private final boolean registryIsHere;

    /**
     * @param registry where we meant to go
     */
    RedirectPolicy(HttpUrl registry) {
        this.registryIsHere = isHere(registry.host());
    }

    /**
     * @param doing as in "upload blob X to Y"
     * @throws io.longshore.problem.ProblemException {@code REGISTRY_ANSWER_UNUSABLE} if the URL
     *     leads to where no registry has to send anybody
     */
    void check(String doing, HttpUrl url) {
        if (isLiteral(url.host()) && !isAllowed(literal(url.host()))) {
            throw new ProblemException(refused(doing, url.host()));
        }
    }

    /** What a name leads to, which is looked at as well: the lookup is not repeated after it. */
    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> addresses = Dns.SYSTEM.lookup(host);
        for (InetAddress address : addresses) {
            if (!isAllowed(address)) {
                throw new ProblemException(refused("follow the registry", host));
            }
        }
        return addresses;
    }

    private boolean isAllowed(InetAddress address) {
        if (address.isLinkLocalAddress() || address.isMulticastAddress()) {
            return false;
        }
        return registryIsHere || !(address.isLoopbackAddress() || address.isAnyLocalAddress());
    }

    private static Problem refused(String doing, String host) {
        return Problem.permanent(
                Code.REGISTRY_ANSWER_UNUSABLE,
                "Tried to " + doing + ", but was sent on to " + Printable.of(host) + ".",
                "That is an address of this machine or of its own network segment, where no"
                        + " registry keeps its content. Nothing was sent there.",
                "Make the registry give out addresses by which others reach it; if it never did"
                        + " this before, look whether it is what you take it for.");
    }

    /** Names are not resolved for this: only loopback literals and localhost count. */
    private static boolean isHere(String host) {
        return host.equals("localhost") || isLiteral(host) && literal(host).isLoopbackAddress();
    }

    private static boolean isLiteral(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    private static InetAddress literal(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(host + " is not an address", e);
        }
    }
}
