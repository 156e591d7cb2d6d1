package io.longshore.registry.auth;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sources of credentials that were not given explicitly: imgpkg's environment variables, and
 * the files and helpers that docker, podman and skopeo use. In this order:
 *
 * <ol>
 *   <li>{@code IMGPKG_REGISTRY_HOSTNAME}, {@code …_USERNAME} and so on, each with or without a
 *       suffix such as {@code _0}, for the registries that they name;
 *   <li>for the main registry only, {@code IMGPKG_USERNAME} and {@code IMGPKG_PASSWORD}, {@code
 *       IMGPKG_TOKEN}, {@code IMGPKG_ANON};
 *   <li>the file {@code REGISTRY_AUTH_FILE} or, if that is not set, {@code config.json} in {@code
 *       DOCKER_CONFIG} or {@code ~/.docker}, then {@code $XDG_RUNTIME_DIR/containers/auth.json}: in
 *       each {@code credHelpers}, {@code auths}, {@code credsStore}.
 * </ol>
 *
 * <p>Files are read again when they change. An entry whose name has a path, such as {@code
 * host/project}, applies to the repositories at and below that path; of several, the longest one
 * counts. Variables come before files, whatever their paths.
 */
public final class CredentialSources {
    private final Map<String, String> environment;
    private final ImgpkgEnvironment imgpkg;
    private final List<DockerConfig> files;

    /**
     * @param environment the variables of the process
     * @param home the folder in which {@code .docker} may be
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} for a variable of imgpkg's
     *     that does not exist
     */
    public CredentialSources(Map<String, String> environment, Path home) {
        this.environment = Map.copyOf(environment);
        this.imgpkg = ImgpkgEnvironment.read(environment);
        this.files = files(environment, home);
    }

    /** Those of this process. */
    public static CredentialSources ofProcess() {
        return new CredentialSources(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /**
     * The credentials for a registry, anonymous if none are known.
     *
     * @param registry host[:port]
     * @throws io.longshore.problem.ProblemException {@code CREDENTIALS_FILE_UNUSABLE}, {@code
     *     CREDENTIAL_HELPER_FAILED}, now and at each later use
     */
    public Credentials find(String registry) {
        return find(registry, Optional.empty());
    }

    /** The same for the one registry that is configured, which nameless variables are meant for. */
    public Credentials findForMain(String registry) {
        return find(registry, imgpkg.ofAnyRegistry());
    }

    private Credentials find(String registry, Optional<Credentials> nameless) {
        // A file that cannot be used is reported now.
        lookUp(registry, "", nameless);
        return Credentials.byRepository(repository -> lookUp(registry, repository, nameless));
    }

    private Credentials lookUp(String registry, String repository, Optional<Credentials> nameless) {
        return imgpkg.of(registry, repository)
                .or(() -> nameless)
                .orElseGet(() -> inFiles(registry, repository));
    }

    private Credentials inFiles(String registry, String repository) {
        for (DockerConfig file : files) {
            Optional<Credentials> found = file.find(registry, repository, environment);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return Credentials.anonymous();
    }

    private static List<DockerConfig> files(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("REGISTRY_AUTH_FILE", "");
        if (!own.isEmpty()) {
            // Named, so it has to be there: a typing error must not make us anonymous.
            return List.of(new DockerConfig(Path.of(own)));
        }
        List<Path> usual = new ArrayList<>();
        String docker = environment.getOrDefault("DOCKER_CONFIG", "");
        usual.add(
                (docker.isEmpty() ? home.resolve(".docker") : Path.of(docker))
                        .resolve("config.json"));
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!runtime.isEmpty()) {
            usual.add(Path.of(runtime, "containers", "auth.json"));
        }
        return usual.stream().filter(Files::exists).map(DockerConfig::new).toList();
    }
}
