package io.longshore.registry;

import io.longshore.oci.Repository;
import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.Authorizer;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.auth.Requests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.blob.UploadsUnderWay;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.registry.http.Http;
import io.longshore.task.Cancellation;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import okhttp3.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One registry: its connections and tokens, shared by all who use its repositories. */
public final class RegistryClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryClient.class);

    private final RegistrySettings settings;
    private final Http http;
    private final Requests requests;
    private final UploadsUnderWay uploads = new UploadsUnderWay();

    private RegistryClient(RegistrySettings settings) {
        this.settings = settings;
        this.http = new Http(settings.http());
        this.requests =
                new Requests(
                        http,
                        new Authorizer(
                                settings.registry(),
                                settings.credentials(),
                                settings.tokenHosts(),
                                http));
    }

    /**
     * A client for the registry. Reads the certificate files; nothing is sent yet.
     *
     * @throws io.longshore.problem.ProblemException {@code CA_FILE_UNUSABLE}, {@code
     *     CLIENT_CERTIFICATE_UNUSABLE}, {@code BAD_REFERENCE}
     */
    public static RegistryClient connect(RegistrySettings settings) {
        return new RegistryClient(settings);
    }

    /** Said before each import, verification or other use of a registry whose checks are off. */
    public void warnIfExposed() {
        if (settings.http().plainHttp()) {
            LOG.warn(
                    "Registry {}: plain HTTP. Passwords and content can be read and changed on"
                            + " the way.",
                    settings.registry());
        } else if (!settings.http().tls().verify()) {
            LOG.warn(
                    "Registry {}: certificates are not verified. Anyone on the way can pose as the"
                            + " registry.",
                    settings.registry());
        }
    }

    /** host[:port], as in the settings. */
    public String registry() {
        return settings.registry();
    }

    /** Host and port of the registry; not resolved. */
    public InetSocketAddress address() {
        return InetSocketAddress.createUnresolved(http.base().host(), http.base().port());
    }

    /** Host and port of the proxy by which the registry is reached, if there is one. */
    public Optional<InetSocketAddress> proxy() {
        return http.proxy();
    }

    /** True if the registry is spoken to without TLS. */
    public boolean isPlainHttp() {
        return settings.http().plainHttp();
    }

    /** False if any certificate will do. */
    public boolean verifiesCertificates() {
        return settings.http().tls().verify();
    }

    /** True if we have credentials for this registry. */
    public boolean hasCredentials() {
        return !(settings.credentials().current("") instanceof Credentials.Anonymous);
    }

    /**
     * Asks whether there is a registry that takes our credentials ({@code GET /v2/}). Tried once.
     *
     * @throws io.longshore.problem.ProblemException the obstacle
     */
    public void ping(Cancellation cancellation) {
        Request request = new Request.Builder().url(requests.url("v2/").build()).build();
        String doing = "greet the registry " + settings.registry();
        try (Answer answer = requests.send(doing, request, Scope.NONE, cancellation)) {
            if (answer.status() != 200) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
        }
    }

    /**
     * @param path the repository's name inside the registry
     * @throws io.longshore.problem.ProblemException {@code BAD_REFERENCE} if it is no such name
     */
    public RepositoryClient repository(String path) {
        Repository repository = new Repository(settings.registry(), path);
        return new RepositoryClient(
                new RepositoryRequests(repository, requests), settings, uploads);
    }

    /** The way to what the registry's product offers beside the distribution API. */
    public ProductApi productApi() {
        return productApi(Map.of());
    }

    /**
     * The same with headers that each request of the product's API needs.
     *
     * @param headers values by name
     */
    public ProductApi productApi(Map<String, String> headers) {
        return new ProductApi(settings, http, headers, "");
    }

    /** Lets go of the connections; operations under way fail. */
    @Override
    public void close() {
        http.close();
    }
}
