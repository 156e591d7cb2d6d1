package io.longshore.testing.harbor;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.oci.Digest;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.sandbox.ManifestStore;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.sandbox.Storage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A Harbor for tests, over plain HTTP on loopback: the sandbox registry behind Harbor's token
 * service, project rules and API, with the behaviour of versions 2.5 to 2.15. There is one user,
 * {@code admin}; robots are made through the API.
 */
public final class FakeHarbor implements AutoCloseable {
    /** A session of the page in a browser: with it, changes need a CSRF token. */
    private static final String SESSION = "sid";

    private final HarborState state = new HarborState("Harbor-" + UUID.randomUUID());
    private final SandboxRegistry registry;

    private FakeHarbor(Filter... before) {
        FakeHarborApi api = new FakeHarborApi(state, this::storage);
        HarborRegistry v2 = new HarborRegistry(state, this::storage);
        HarborTokens tokens = new HarborTokens(state);
        Filter front =
                new Filter() {
                    @Override
                    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                        HarborCall call = new HarborCall(exchange);
                        exchange.getResponseHeaders()
                                .add("Set-Cookie", SESSION + "=" + UUID.randomUUID() + "; Path=/");
                        if (call.changes()
                                && call.header("Cookie").orElse("").contains(SESSION + "=")) {
                            call.refuse(403, "FORBIDDEN", "CSRF token invalid");
                        } else if (call.path.equals("/service/token")) {
                            tokens.handle(call);
                        } else if (call.path.startsWith("/api/v2.0/")) {
                            api.handle(call);
                        } else {
                            v2.handle(call, chain);
                        }
                    }

                    @Override
                    public String description() {
                        return "Harbor";
                    }
                };
        Filter[] filters =
                Stream.concat(Arrays.stream(before), Stream.of(front)).toArray(Filter[]::new);
        registry = SandboxRegistry.start(SandboxOptions.defaults().withFilters(filters));
    }

    /**
     * Starts a Harbor without projects.
     *
     * @param before what sees each request first: for one that is slow, away, or breaks off
     */
    public static FakeHarbor start(Filter... before) {
        return new FakeHarbor(before);
    }

    /** Host and port. */
    public String address() {
        return registry.address();
    }

    /** Prepares this Harbor, as the administrator. */
    public HarborAdmin admin() {
        return HarborAdmin.of("http://" + address(), HarborState.ADMIN, state.adminPassword);
    }

    /** How a client reaches it as its administrator. */
    public RegistrySettings settings() {
        return settings(admin().username(), admin().password());
    }

    /** How a client reaches it with this account; three attempts, without waiting. */
    public RegistrySettings settings(String username, String password) {
        Duration delay = Duration.ofMillis(5);
        return RegistrySettings.builder(address())
                .plainHttp(true)
                .environment(Map.of())
                .retry(new RetryPolicy(3, delay, delay))
                .credentials(Credentials.of(username, password))
                .build();
    }

    /** What the registry inside holds. */
    public Storage storage() {
        return registry.storage();
    }

    /** From now on tokens live so long. */
    public void tokensLive(Duration life) {
        state.tokenLife = life;
    }

    /** The tokens that were handed out so far have ended. */
    public void endTokens() {
        state.tokens.clear();
    }

    /** How many requests to the registry were refused although they had an Authorization. */
    public int refusals() {
        return state.refusals.get();
    }

    /** How many tokens were asked for so far. */
    public int tokenRequests() {
        return state.tokenRequests.get();
    }

    /** From now on a failed login locks a user's name so long. */
    public void locksFor(Duration time) {
        state.lock = time;
    }

    /** There is nothing to scan with. */
    public void withoutScanner() {
        state.scanner = false;
    }

    /** From now on a scan has ended when it is looked at. */
    public void scansEndAtOnce() {
        state.slowScans = false;
    }

    /** The scans that are running end. */
    public void finishScans() {
        state.projects.values().forEach(p -> p.scans.replaceAll((digest, status) -> "Success"));
    }

    /** What the health check finds. */
    public void unhealthy() {
        state.healthy = false;
    }

    /** The operator has installed this file as {@code ca.crt}. */
    public void handsOut(byte[] certificate) {
        state.certificate = certificate;
    }

    /** The garbage collection takes a blob that no manifest names yet. */
    public void collect(String repository, Digest blob) throws IOException {
        storage().blobs().delete(repository, blob);
    }

    /**
     * The garbage collection takes all manifests that no tag leads to.
     *
     * @return how many it took
     */
    public int collectUntagged(String repository) throws IOException {
        ManifestStore manifests = storage().manifests();
        Set<String> reached = new HashSet<>();
        Deque<Digest> open = new ArrayDeque<>();
        for (String tag : manifests.tags(repository)) {
            manifests.tag(repository, tag).ifPresent(open::add);
        }
        while (!open.isEmpty()) {
            Digest digest = open.pop();
            if (reached.add(digest.hex())) {
                manifests.get(repository, digest).stream()
                        .flatMap(manifest -> manifest.manifests().stream())
                        .forEach(child -> open.add(child.digest()));
            }
        }
        int taken = 0;
        Path folder = storage().folder().resolve("repositories").resolve(repository);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder.resolve("_manifests"))) {
            for (Path manifest : all) {
                if (!reached.contains(manifest.getFileName().toString())) {
                    Files.delete(manifest);
                    taken++;
                }
            }
        }
        return taken;
    }

    /** The blobs of a repository, in any order. */
    public List<Digest> blobs(String repository) throws IOException {
        Path folder = storage().folder().resolve("repositories").resolve(repository);
        try (Stream<Path> files = Files.list(folder.resolve("_blobs"))) {
            return files.map(file -> new Digest(file.getFileName().toString())).toList();
        }
    }

    /** Somebody moves a tag past all rules. */
    public void retag(String repository, String tag, Digest digest) throws IOException {
        Path folder = storage().folder().resolve("repositories").resolve(repository);
        Files.writeString(folder.resolve("_tags").resolve(tag), digest.toString());
    }

    /** How many bytes of a project's quota are used. */
    public long used(String project) {
        return state.projects.get(project).used();
    }

    /** How many bytes the blobs and manifests of a project have. */
    public long held(String project) {
        return state.projects.get(project).held();
    }

    @Override
    public void close() {
        registry.close();
    }
}
