package io.longshore.pipeline.preflight;

import io.longshore.pipeline.preflight.Finding.Check;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryClient;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The way to the registry: name, route, TLS, its API, our credentials. */
final class Connection {
    private static final int CONNECT_MILLIS = 10_000;
    private static final List<Code> TLS =
            List.of(
                    Code.TLS_CERTIFICATE_EXPIRED,
                    Code.TLS_FAILED,
                    Code.TLS_HOST_NAME_MISMATCH,
                    Code.TLS_NOT_TRUSTED);
    private static final List<Code> CREDENTIALS =
            List.of(Code.CREDENTIALS_REFUSED, Code.PUSH_DENIED, Code.TOKEN_SERVICE_NOT_ALLOWED);

    private final RegistryClient client;
    private final Cancellation cancellation;

    Connection(RegistryClient client, Cancellation cancellation) {
        this.client = client;
        this.cancellation = cancellation;
    }

    /** Asks until something fails; true if nothing did. */
    boolean check(Findings findings) {
        Optional<InetSocketAddress> proxy = client.proxy();
        InetSocketAddress first = proxy.orElse(client.address());
        String way = proxy.isPresent() ? "The proxy " : "";
        return findings.add(name(first, way)) && findings.add(route(first, way)) && greet(findings);
    }

    private static Finding name(InetSocketAddress target, String way) {
        String host = target.getHostString();
        try {
            String addresses =
                    Arrays.stream(InetAddress.getAllByName(host))
                            .map(InetAddress::getHostAddress)
                            .collect(Collectors.joining(", "));
            return Finding.ok(Check.NAME, way + host + " is " + addresses + ".");
        } catch (UnknownHostException e) {
            return Finding.failed(
                    Check.NAME,
                    Problem.temporary(
                            Code.REGISTRY_UNREACHABLE,
                            way + Printable.of(host) + " has no address.",
                            "This machine's name service does not know the name.",
                            "Check the name; add it to the DNS server of this machine, or to"
                                    + " its hosts file."));
        }
    }

    private static Finding route(InetSocketAddress target, String way) {
        String shown = target.getHostString() + ":" + target.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(target.getHostString(), target.getPort()),
                    CONNECT_MILLIS);
            return Finding.ok(Check.ROUTE, way + shown + " accepts connections.");
        } catch (IOException e) {
            return Finding.failed(
                    Check.ROUTE,
                    Problem.temporary(
                            Code.REGISTRY_UNREACHABLE,
                            way + shown + " does not accept connections.",
                            Printable.of(e.getMessage()) + ".",
                            "Check that the registry runs, that no firewall blocks the"
                                    + " connection, and that the port is correct."));
        }
    }

    /** One request checks three things: TLS, the API, the credentials. */
    private boolean greet(Findings findings) {
        Problem problem = null;
        try {
            client.ping(cancellation);
        } catch (ProblemException e) {
            problem = e.problem();
        }
        if (problem != null && TLS.contains(problem.code())) {
            return findings.add(Finding.failed(Check.TLS, problem));
        }
        findings.add(tls());
        if (problem != null && !CREDENTIALS.contains(problem.code())) {
            return findings.add(Finding.failed(Check.API, problem));
        }
        findings.add(Finding.ok(Check.API, "A registry answers at /v2/."));
        return findings.add(credentials(problem));
    }

    private Finding tls() {
        if (client.isPlainHttp()) {
            return Finding.warning(
                    Check.TLS,
                    "Plain HTTP: passwords and content can be read and changed on the way.",
                    "Use TLS, and --registry-ca-cert-path for a private CA.");
        }
        if (!client.verifiesCertificates()) {
            return Finding.warning(
                    Check.TLS,
                    "The certificate is not verified: another server on the network can"
                            + " impersonate the registry.",
                    "Give the CA with --registry-ca-cert-path instead.");
        }
        return Finding.ok(Check.TLS, "The certificate is trusted and names the host.");
    }

    private Finding credentials(@Nullable Problem problem) {
        if (problem != null) {
            return Finding.failed(Check.CREDENTIALS, problem);
        }
        return client.hasCredentials()
                ? Finding.ok(Check.CREDENTIALS, "The registry takes the credentials.")
                : Finding.warning(
                        Check.CREDENTIALS,
                        "No credentials are configured for this registry; it requires none.",
                        "");
    }
}
