package io.longshore.registry.auth;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialSourcesTest {
    private static final String HOST = "harbor1.test.com";

    /** base64 of "ci:s3cret". */
    private static final String CI = "Y2k6czNjcmV0";

    @TempDir Path home;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void withoutAnySourceRequestsAreAnonymous() {
        assertThat(find(HOST)).isEqualTo(Credentials.anonymous());
    }

    @Test
    void imgpkgVariablesApplyToTheRegistryTheyName() {
        environment.put("IMGPKG_REGISTRY_HOSTNAME", "https://other.test.com/v2/");
        environment.put("IMGPKG_REGISTRY_USERNAME", "other");
        environment.put("IMGPKG_REGISTRY_PASSWORD", "o");
        environment.put("IMGPKG_REGISTRY_HOSTNAME_0", HOST);
        environment.put("IMGPKG_REGISTRY_USERNAME_0", "ci");
        environment.put("IMGPKG_REGISTRY_PASSWORD_0", "zero");
        environment.put("IMGPKG_REGISTRY_HOSTNAME_1", HOST + ":8443");
        environment.put("IMGPKG_REGISTRY_IDENTITY_TOKEN_1", "identity");
        environment.put("IMGPKG_REGISTRY_HOSTNAME_X", "*.other.com");
        environment.put("IMGPKG_REGISTRY_REGISTRY_TOKEN_X", "bearer");

        assertThat(find(HOST)).isEqualTo(Credentials.of("ci", "zero"));
        assertThat(find("other.test.com")).isEqualTo(Credentials.of("other", "o"));
        assertThat(find(HOST + ":8443")).isEqualTo(new Credentials.IdentityToken("identity"));
        assertThat(find("a.other.com")).isEqualTo(new Credentials.RegistryToken("bearer"));
        assertThat(find("a.b.other.com")).isEqualTo(Credentials.anonymous());
    }

    @Test
    void imgpkgVariablesWithoutARegistryApplyToTheMainRegistryOnly() {
        environment.put("IMGPKG_USERNAME", "ci");
        environment.put("IMGPKG_PASSWORD", "s3cret");
        assertThat(sources().findForMain(HOST).current(""))
                .isEqualTo(Credentials.of("ci", "s3cret"));
        assertThat(find("elsewhere.test.com")).isEqualTo(Credentials.anonymous());
    }

    @Test
    void aTypingErrorInAnImgpkgVariableIsReported() {
        environment.put("IMGPKG_REGISTRY_PASWORD_0", "s3cret");
        Problem problem = problemOf(this::sources);
        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.what()).contains("IMGPKG_REGISTRY_PASWORD_0");
        assertThat(problem.toString()).doesNotContain("s3cret");
    }

    @Test
    void theDockerConfigFileIsRead() throws IOException {
        write(
                ".docker/config.json",
                """
                {"auths": {
                  "https://harbor1.test.com/v1/": {"auth": "%s"},
                  "id.test.com": {"auth": "%s", "identitytoken": "identity"},
                  "plain.test.com:5000": {"username": "u", "password": "p"},
                  "empty.test.com": {}
                }}
                """
                        .formatted(CI, CI));
        assertThat(find(HOST)).isEqualTo(Credentials.of("ci", "s3cret"));
        assertThat(find("id.test.com")).isEqualTo(new Credentials.IdentityToken("identity"));
        assertThat(find("plain.test.com:5000")).isEqualTo(Credentials.of("u", "p"));
        assertThat(find("empty.test.com")).isEqualTo(Credentials.anonymous());
        assertThat(find("test.com")).isEqualTo(Credentials.anonymous());
    }

    @Test
    void anExplicitAuthFileReplacesAllOthers() throws IOException {
        write(".docker/config.json", "{\"auths\":{\"" + HOST + "\":{\"auth\":\"" + CI + "\"}}}");
        Path own = write("auth.json", "{\"auths\":{}}");
        environment.put("REGISTRY_AUTH_FILE", own.toString());
        assertThat(find(HOST)).isEqualTo(Credentials.anonymous());
    }

    @Test
    void aMissingExplicitAuthFileIsAProblem() {
        environment.put("REGISTRY_AUTH_FILE", home.resolve("missing.json").toString());
        Problem problem = problemOf(() -> find(HOST));
        assertThat(problem.code()).isEqualTo(Code.CREDENTIALS_FILE_UNUSABLE);
        assertThat(problem.what()).contains("missing.json");
    }

    @Test
    void thePodmanAuthFileIsReadIfThereIsNoDockerConfig() throws IOException {
        Path file =
                write(
                        "run/containers/auth.json",
                        "{\"auths\":{\"" + HOST + "\":{\"auth\":\"" + CI + "\"}}}");
        environment.put("XDG_RUNTIME_DIR", file.getParent().getParent().toString());
        assertThat(find(HOST)).isEqualTo(Credentials.of("ci", "s3cret"));
    }

    @Test
    void aChangedAuthFileIsReadAgain() throws IOException {
        write(".docker/config.json", "{\"auths\":{\"" + HOST + "\":{\"auth\":\"" + CI + "\"}}}");
        Credentials found = sources().find(HOST);
        assertThat(found.current("")).isEqualTo(Credentials.of("ci", "s3cret"));
        write(
                ".docker/config.json",
                "{\"auths\":{\"" + HOST + "\":{\"username\":\"ci\",\"password\":\"new\"}}}");
        assertThat(found.current("")).isEqualTo(Credentials.of("ci", "new"));
    }

    @Test
    void aDamagedAuthFileIsAProblemThatQuotesNoContent() throws IOException {
        for (String content :
                new String[] {
                    "{\"auths\":{\"" + HOST + "\":{\"auth\":\"s3cret!!\"}}}",
                    "{\"auths\": s3cret",
                    ""
                }) {
            write(".docker/config.json", content);
            Problem problem = problemOf(() -> find(HOST));
            assertThat(problem.code()).isEqualTo(Code.CREDENTIALS_FILE_UNUSABLE);
            assertThat(problem.toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void aCredentialHelperIsCalledForItsRegistry() throws IOException {
        helper(
                "pass",
                "read host; echo \"{\\\"Username\\\":\\\"ci\\\",\\\"Secret\\\":\\\"$host\\\"}\"");
        helper("store", "echo '{\"Username\":\"<token>\",\"Secret\":\"identity\"}'");
        write(
                ".docker/config.json",
                "{\"credHelpers\":{\"" + HOST + "\":\"pass\"},\"credsStore\":\"store\"}");
        assertThat(find(HOST)).isEqualTo(Credentials.of("ci", HOST));
        assertThat(find("other.test.com")).isEqualTo(new Credentials.IdentityToken("identity"));
    }

    @Test
    void aCredentialHelperWithoutCredentialsMeansAnonymous() throws IOException {
        helper("store", "echo 'credentials not found in native keychain'; exit 1");
        write(".docker/config.json", "{\"credsStore\":\"store\"}");
        assertThat(find(HOST)).isEqualTo(Credentials.anonymous());
    }

    @Test
    void aCredentialHelperThatFailsOrIsMissingIsAProblem() throws IOException {
        helper("store", "echo 'the keychain is locked'; exit 2");
        write(
                ".docker/config.json",
                "{\"credHelpers\":{\""
                        + HOST
                        + "\":\"store\",\"a.test\":\"none\",\"b.test\":\"../x\"}}");
        Problem locked = problemOf(() -> find(HOST));
        assertThat(locked.code()).isEqualTo(Code.CREDENTIAL_HELPER_FAILED);
        assertThat(locked.why()).contains("the keychain is locked");
        assertThat(problemOf(() -> find("a.test")).why())
                .contains("no program docker-credential-none on the PATH");
        assertThat(problemOf(() -> find("b.test")).why()).contains("not the name of a helper");
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        "site, harbor1.test.com, whole",
        "site/lci, harbor1.test.com, whole",
        "team, harbor1.test.com, team",
        "team/lci, harbor1.test.com, team",
        "team/a, harbor1.test.com, a",
        "team/a/b/c, harbor1.test.com, a",
        "team/ab, harbor1.test.com, team",
        "teams/a, harbor1.test.com, whole",
        "team/lci, HARBOR1.test.com, team",
        "'', harbor1.test.com, whole",
        "'', parts.test.com, part",
        "p/x, parts.test.com, part",
        "q/x, parts.test.com, nobody",
        "team/lci, harbor1.test.com:8443, nobody"
    })
    void theEntryWithTheLongestPathAboveARepositoryApplies(
            String repository, String registry, String user) throws IOException {
        List<String> names =
                List.of(
                        "harbor1.test.com/team/a",
                        "https://harbor1.test.com/v1/",
                        "harbor1.test.com/team",
                        "parts.test.com/p/");
        List<String> users = List.of("a", "whole", "team", "part");
        StringBuilder auths = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            String entry = "\"%s\":{\"username\":\"%s\",\"password\":\"p\"}";
            auths.append(i == 0 ? "" : ",").append(entry.formatted(names.get(i), users.get(i)));
            environment.put("IMGPKG_REGISTRY_HOSTNAME_" + i, names.get(i));
            environment.put("IMGPKG_REGISTRY_USERNAME_" + i, users.get(i));
            environment.put("IMGPKG_REGISTRY_PASSWORD_" + i, "p");
        }
        Credentials wanted =
                user.equals("nobody") ? Credentials.anonymous() : Credentials.of(user, "p");
        assertThat(sources().find(registry).current(repository))
                .as("imgpkg's variables")
                .isEqualTo(wanted);
        environment.keySet().removeIf(name -> name.startsWith("IMGPKG_"));
        write(".docker/config.json", "{\"auths\":{" + auths + "}}");
        assertThat(sources().find(registry).current(repository))
                .as("docker's file")
                .isEqualTo(wanted);
    }

    @Test
    void anEntryWithALongerPathComesBeforeTheHelperOfTheRegistry() throws IOException {
        helper("pass", "echo '{\"Username\":\"helper\",\"Secret\":\"h\"}'");
        write(
                ".docker/config.json",
                "{\"credHelpers\":{\"%s\":\"pass\"},\"auths\":{\"%s/team\":{\"auth\":\"%s\"}}}"
                        .formatted(HOST, HOST, CI));
        Credentials found = sources().find(HOST);
        assertThat(found.current("team/lci")).isEqualTo(Credentials.of("ci", "s3cret"));
        assertThat(found.current("site/lci")).isEqualTo(Credentials.of("helper", "h"));
    }

    private CredentialSources sources() {
        return new CredentialSources(environment, home);
    }

    private Credentials find(String registry) {
        return sources().find(registry).current("");
    }

    private Path write(String name, String content) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private void helper(String name, String script) throws IOException {
        Path bin = home.resolve("bin");
        Path file = write("bin/docker-credential-" + name, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        environment.put("PATH", bin.toString());
    }
}
